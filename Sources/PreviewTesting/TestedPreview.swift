public import HTTPTypes
import NIOCore
public import PreviewKit
import Synchronization

/// A server that runs while a test does, and a client of it.
public final class TestedPreview: Sendable {
    /// The server, as the program that embeds it has it. In process its `port` is 0.
    public var running: RunningPreview { server.preview }
    let server: RunningServer
    let inbox = Inbox()
    let pages = Mutex<[OpenPage]>([])
    let timeout: Duration
    private let transport: any ClientTransport
    private let parts: ServerURL

    init(_ server: RunningServer, _ transport: any ClientTransport, timeout: Duration) {
        self.server = server
        parts = ServerURL(server.preview.url)
        self.transport = transport
        self.timeout = timeout
    }

    /// Where the site is. In process nothing else can connect to it.
    public var url: String { running.url }

    /// Gets a resource as a tool does, not a browser: nothing is put into a page. Each request has a connection of its own.
    ///
    /// - Parameters:
    ///   - target: path and query, as they stand in a request: `/a%20b.html?x=1`. Begins with the base path.
    ///   - fields: further fields of the request. `Host` is that of ``url`` when it is not among them.
    ///   - page: the target of a page that uses the resource: the server learns what its pages use from `Referer`.
    /// - Throws: `PreviewTestError` where no answer comes in time.
    public func get(_ target: String, fields: HTTPFields = [:], usedBy page: String? = nil) async throws -> TestResponse
    {
        guard let page else { return try await send(.get, target, fields: fields) }
        var fields = fields
        fields[.referer] = "http://\(parts.authority)\(page)"
        let response = try await send(.get, target, fields: fields)
        note(target, response, usedBy: page)
        return response
    }

    /// Asks for the head of an answer alone.
    public func head(_ target: String, fields: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.head, target, fields: fields)
    }

    /// Sends a request of any method.
    ///
    /// - Parameters:
    ///   - method: as it stands in the request.
    ///   - target: path and query, as they stand in a request.
    ///   - fields: further fields of the request.
    ///   - body: `Content-Length` is added where it is not empty. The server reads no bodies: it answers and closes.
    /// - Throws: `PreviewTestError` where no answer comes in time.
    public func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        fields: HTTPFields = [:],
        body: [UInt8] = []
    ) async throws -> TestResponse {
        let bytes = try Self.request(method, target, parts.authority, fields, body)
        return try await Deadline.run(timeout) { [transport] in
            let connection = try await transport.connect()
            do {
                try await connection.send(bytes)
                var reader = ResponseReader(connection.input)
                let response = try await reader.response(to: method)
                await connection.close()
                return response
            } catch {
                await connection.close()
                throw error
            }
        } else: { [timeout] in
            PreviewTestError(
                .timeout,
                cause: "no answer to \(method) \(target) came within \(timeout)",
                remedy: "see whether a build or a hook is still running, or give the test a longer timeout"
            )
        }
    }

    /// Sends bytes as they are, and gives back all that comes until the server closes.
    package func exchange(_ bytes: [UInt8]) async throws -> [UInt8] {
        try await Deadline.run(timeout) { [transport] in
            let connection = try await transport.connect()
            try await connection.send(ByteBuffer(bytes: bytes))
            var received: [UInt8] = []
            for await more in connection.input { received += more }
            await connection.close()
            return received
        } else: { [timeout] in
            PreviewTestError(.timeout, cause: "the connection was not closed within \(timeout)", remedy: "ask for it")
        }
    }

    /// Puts into the inbox what the server tells, until the task is cancelled.
    func listen() async {
        defer { inbox.finish() }
        guard let request = try? Self.request(.get, parts.path + ".preview/events", parts.authority, [:], []),
            let connection = try? await transport.connect()
        else { return }
        do {
            try await connection.send(request)
            var reader = ResponseReader(connection.input)
            _ = try await reader.response(to: .get, isStream: true)
            while let message = try await reader.message() { inbox.put(message) }
        } catch {
            // The test is over, or the server: waiting callers are told that no more will come.
        }
        await connection.close()
    }

    private static func request(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ authority: String,
        _ fields: HTTPFields,
        _ body: [UInt8]
    ) throws -> ByteBuffer {
        guard !target.isEmpty, target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw PreviewTestError(
                .badRequest,
                cause: "\"\(target)\" cannot stand in a request",
                remedy: "percent-encode what is not printable"
            )
        }
        var text = "\(method.rawValue) \(target) HTTP/1.1\r\n"
        if !fields.contains(where: { $0.name.canonicalName == "host" }) { text += "Host: \(authority)\r\n" }
        for field in fields { text += "\(field.name.rawName): \(field.value)\r\n" }
        if !body.isEmpty, fields[.contentLength] == nil { text += "Content-Length: \(body.count)\r\n" }
        var buffer = ByteBuffer(string: text + "\r\n")
        buffer.writeBytes(body)
        return buffer
    }
}
