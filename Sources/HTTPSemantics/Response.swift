package import NIOCore

/// An answer: status, fields, body. The server adds `Date`, `Connection` and `Content-Length`.
package struct Response: Sendable {
    package var status: Status
    package var fields: FieldLines
    package var body: [Segment]
    /// The length that `Content-Length` names where no body is sent: the answer to HEAD. `nil`: that of the body.
    package var announcedLength: Int64?
    /// The connection ends after this answer.
    package var closes: Bool

    package init(status: Status, fields: FieldLines = FieldLines(), body: [Segment] = [], closes: Bool = false) {
        self.status = status
        self.fields = fields
        self.body = body
        self.closes = closes
    }

    /// In bytes.
    package var contentLength: Int64 {
        announcedLength ?? body.reduce(0) { $0 + $1.count }
    }

    /// The same answer as HEAD gets it: no body, the same length announced.
    package func withoutBody() -> Response {
        var response = self
        response.announcedLength = contentLength
        response.body = []
        return response
    }
}

extension Response {
    /// `Content-Length`, which 1xx and 204 must not carry (RFC 9110, section 8.6); 304 leaves it out as well.
    package func writeContentLength(into buffer: inout ByteBuffer) {
        guard status.code >= 200, status.code != 204, status.code != 304 else { return }
        buffer.writeStaticString("Content-Length: ")
        buffer.writeDecimal(contentLength)
        buffer.writeStaticString("\r\n")
    }
}
