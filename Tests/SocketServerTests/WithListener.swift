import HTTPSemantics
import NIOCore
import NIOPosix
import SocketServer
import TestSupport

/// Serves by the handler for as long as the body runs, on a thread of its own with the port.
func withListener(
    _ handler: some RequestHandler,
    host: String = "127.0.0.1",
    limits: ServerLimits = ServerLimits(),
    threads: Int = 1,
    _ body: @escaping @Sendable (Int) throws -> Void
) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    let listener = try await Listener.bind(host: host, ports: 0...0, limits: limits, group: group, handler: handler)
    let result: Result<Void, any Error>
    do {
        try await OnThread.run { [port = listener.port] in try body(port) }
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await listener.stop()
    try await group.shutdownGracefully()
    try result.get()
}
