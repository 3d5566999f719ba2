public import HTTPTypes

extension PreviewServer.Configuration {
    /// What the program that embeds the server adds to its answers. Each is called on a thread where it may wait for a
    /// disk, several at a time; while one is set, no answer comes from memory alone.
    ///
    /// A hook that throws makes the answer 500, and its error is shown over the open pages.
    public struct Hooks: Sendable {
        /// Answers a request instead of the files; `nil` leaves it to them. Gets requests of every method whose `Host` is
        /// allowed and which no other site sent, but for its links; not their bodies, which this server never reads. Not
        /// what lies beneath `/.preview/`. `HEAD` may be answered like `GET`: the body is left out. Default: none.
        public var handler: (@Sendable (HTTPRequest) async throws -> PreviewResponse?)?

        /// Further fields of the answer to a path beneath the root, decoded, such as `posts/a.html`; the root is empty.
        /// Not a way to replace those that the server sends itself. A `Content-Security-Policy` that forbids the client is
        /// seen: such a page is kept up to date by the header. Default: none.
        public var fields: (@Sendable (_ path: String) throws -> HTTPFields)?

        /// Rewrites bodies, by media type: `text/html`. Called before the client is put in, for files of at most 64 MiB.
        /// Default: none.
        public var transforms: [String: @Sendable (_ body: [UInt8], _ path: String) throws -> [UInt8]] = [:]

        /// Whether a file may be served, by its path beneath the root. Otherwise it is as one that does not exist: 404, in no
        /// listing and no suggestion, never a fallback or error page, and nobody is told of its changes. Not called for
        /// folders. Default: all that the other settings allow.
        public var serves: (@Sendable (_ path: String) -> Bool)?

        public init() {}
    }
}

/// An answer that a handler gives.
public struct PreviewResponse: Sendable {
    public var status: HTTPResponse.Status
    /// Without `Content-Length`, `Date` and `Connection`, which the server adds.
    public var fields: HTTPFields
    public var body: [UInt8]

    public init(status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Text, `text/plain` in UTF-8 unless said otherwise.
    public init(_ text: String, contentType: String = "text/plain; charset=utf-8") {
        self.init(fields: [.contentType: contentType], body: Array(text.utf8))
    }
}
