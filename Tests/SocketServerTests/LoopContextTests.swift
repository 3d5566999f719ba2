import HTTPSemantics
import NIOCore
import NIOEmbedded
import Testing

@testable import SocketServer

/// Flushing at the end of a tick.
struct LoopContextTests {
    private struct Handler: RequestHandler {
        func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer {
            .response(Response(status: .ok, body: [.bytes(ByteBuffer(string: "ok"))]))
        }

        func page(for error: HeadError) -> Response { Response(status: error.status) }

        var log: (@Sendable (Exchange) -> Void)? { nil }
    }

    /// Does something when what is behind it is flushed.
    private final class FlushObserver: ChannelOutboundHandler {
        typealias OutboundIn = IOData

        private let action: () throws -> Void

        init(_ action: @escaping () throws -> Void) { self.action = action }

        func flush(context: ChannelHandlerContext) {
            context.flush()
            do { try action() } catch { context.fireErrorCaught(error) }
        }
    }

    private let eventLoop = EmbeddedEventLoop()

    private func connect(_ channel: EmbeddedChannel, _ loop: LoopContext) throws {
        let handler = ConnectionHandler(
            handler: Handler(),
            limits: ServerLimits(),
            registry: ConnectionRegistry(limit: 2),
            loop: loop,
            descriptor: nil
        )
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 49152)).wait()
    }

    /// A request that arrives while the answers of others are flushed is answered in the same tick.
    @Test func whatIsAddedWhileOthersAreFlushedIsFlushedToo() throws {
        let loop = LoopContext(eventLoop)
        let request = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let second = EmbeddedChannel(loop: eventLoop)
        try connect(second, loop)
        let observer = FlushObserver { try second.writeInbound(request) }
        let first = EmbeddedChannel(handler: observer, loop: eventLoop)
        try connect(first, loop)

        try first.writeInbound(request)
        eventLoop.run()
        #expect(try first.readOutbound(as: IOData.self) != nil)
        #expect(try second.readOutbound(as: IOData.self) != nil)
        _ = try first.finish(acceptAlreadyClosed: true)
        _ = try second.finish(acceptAlreadyClosed: true)
    }
}
