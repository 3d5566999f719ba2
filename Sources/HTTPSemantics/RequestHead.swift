import NIOCore

/// What a request says, without a body: this server reads none.
///
/// An object, as it passes through all rooms: handing it on counts one reference, not one for each of its parts.
package final class RequestHead: Sendable {
    package let method: Method
    package let target: RequestTarget
    package let version: HTTPVersion
    package let fields: RequestFields
    /// Whether the connection may carry another request after this one: HTTP/1.1 without `Connection: close`, or
    /// HTTP/1.0 with `keep-alive`, and no body announced (RFC 9112, sections 9.3 and 6).
    package let keepAlive: Bool
    /// The request announces a body (`Content-Length` above 0, or any `Transfer-Encoding`), which is never read.
    package let hasBody: Bool

    package init(
        method: Method,
        target: RequestTarget,
        version: HTTPVersion,
        fields: RequestFields,
        keepAlive: Bool,
        hasBody: Bool
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.keepAlive = keepAlive
        self.hasBody = hasBody
    }

    /// As it stands in the request line.
    package var methodName: String {
        if let name = method.name { return name.description }
        // The field lines of others are read each time: the bytes are those of this head.
        return String(decoding: fields.bytes.readableBytesView.prefix { $0 != .space }, as: UTF8.self)
    }
}
