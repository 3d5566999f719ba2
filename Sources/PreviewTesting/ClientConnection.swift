import NIOCore

/// One connection to the server, as its client has it.
struct ClientConnection: Sendable {
    /// What the server sends; ends with the connection. Not bounded: a test reads what it asked for. Copied, because the
    /// buffers belong to the event loop, which uses them again.
    let input: AsyncStream<[UInt8]>
    let send: @Sendable (ByteBuffer) async throws -> Void
    let close: @Sendable () async -> Void
}

/// A way to reach one server.
protocol ClientTransport: Sendable {
    func connect() async throws -> ClientConnection
    /// Ends every connection that is still open.
    func close() async
}
