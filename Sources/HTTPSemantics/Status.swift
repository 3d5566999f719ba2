package import NIOCore

/// A status code with its reason phrase (RFC 9110, section 15).
package struct Status: Sendable, Hashable {
    package let code: Int
    package let reason: StaticString

    package init(_ code: Int, _ reason: StaticString) {
        self.code = code
        self.reason = reason
    }

    package static func == (a: Status, b: Status) -> Bool { a.code == b.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// The status line, as it goes out.
    package func writeLine(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(code))
        buffer.writeStaticString(" ")
        buffer.writeStaticString(reason)
        buffer.writeStaticString("\r\n")
    }

    package static let switchingProtocols = Status(101, "Switching Protocols")
    package static let ok = Status(200, "OK")
    package static let noContent = Status(204, "No Content")
    package static let partialContent = Status(206, "Partial Content")
    package static let found = Status(302, "Found")
    package static let seeOther = Status(303, "See Other")
    package static let notModified = Status(304, "Not Modified")
    package static let badRequest = Status(400, "Bad Request")
    package static let forbidden = Status(403, "Forbidden")
    package static let notFound = Status(404, "Not Found")
    package static let methodNotAllowed = Status(405, "Method Not Allowed")
    package static let requestTimeout = Status(408, "Request Timeout")
    package static let preconditionFailed = Status(412, "Precondition Failed")
    package static let uriTooLong = Status(414, "URI Too Long")
    package static let rangeNotSatisfiable = Status(416, "Range Not Satisfiable")
    package static let expectationFailed = Status(417, "Expectation Failed")
    package static let misdirectedRequest = Status(421, "Misdirected Request")
    package static let upgradeRequired = Status(426, "Upgrade Required")
    package static let headTooLarge = Status(431, "Request Header Fields Too Large")
    package static let internalServerError = Status(500, "Internal Server Error")
    package static let notImplemented = Status(501, "Not Implemented")
    package static let serviceUnavailable = Status(503, "Service Unavailable")
    package static let versionNotSupported = Status(505, "HTTP Version Not Supported")
}
