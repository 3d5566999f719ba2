/// What a request says, without a body: this server reads none.
package struct RequestHead: Sendable {
    package var method: Method
    package var target: RequestTarget
    package var version: HTTPVersion
    package var fields: RequestFields
    /// Whether the connection may carry another request after this one: HTTP/1.1 without `Connection: close`, or
    /// HTTP/1.0 with `keep-alive`, and no body announced (RFC 9112, sections 9.3 and 6).
    package var keepAlive: Bool
    /// The request announces a body (`Content-Length` above 0, or any `Transfer-Encoding`), which is never read.
    package var hasBody: Bool

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
}
