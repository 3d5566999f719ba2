import NIOCore
import NIOEmbedded
import PreviewKit
import Synchronization

/// Connections that are function calls: the server's own handlers on a channel without a socket.
final class InProcessTransport: ClientTransport {
    private struct State {
        var channels: [ObjectIdentifier: NIOAsyncTestingChannel] = [:]
        var isOver = false
    }

    private let server: RunningServer
    private let state = Mutex(State())

    init(_ server: RunningServer) { self.server = server }

    func connect() async throws -> ClientConnection {
        let (input, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let channel = NIOAsyncTestingChannel()
        // As a client on this machine has them.
        let host = ServerURL(server.preview.url).host
        channel.localAddress = try (try? SocketAddress(ipAddress: host, port: 80)) ?? Self.loopback(80)
        let client = try Self.loopback(49152)
        channel.remoteAddress = client
        try await channel.eventLoop.submit { [server] in
            try channel.pipeline.syncOperations.addHandler(OutputTap(continuation))
            try server.serve(channel)
        }.get()
        let isOver = state.withLock { state in
            if !state.isOver { state.channels[ObjectIdentifier(channel)] = channel }
            return state.isOver
        }
        // Its end would wait for a connection that comes later, and whose clock stands still.
        if isOver { throw PreviewTestError(noAnswer: "the test is over") }
        try await channel.connect(to: client).get()
        return ClientConnection(input: input) {
            _ = try await channel.writeInbound($0)
            // What the handlers have put off to the end of the tick.
            await channel.testingEventLoop.run()
        } close: { [self] in
            await end(channel)
        }
    }

    func close() async {
        let channels = state.withLock { state in
            state.isOver = true
            return Array(state.channels.values)
        }
        for channel in channels { await end(channel) }
    }

    private func end(_ channel: NIOAsyncTestingChannel) async {
        guard state.withLock({ $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }) != nil else { return }
        try? await channel.close().get()
        try? await channel.closeFuture.get()
        // What was to be done later would keep the connection in memory.
        await channel.testingEventLoop.shutdownGracefully()
    }

    private static func loopback(_ port: Int) throws -> SocketAddress {
        try SocketAddress(ipAddress: "127.0.0.1", port: port)
    }
}

/// Hands on what is written, when it is flushed; reads what the kernel would copy from a file.
private final class OutputTap: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData

    private let continuation: AsyncStream<[UInt8]>.Continuation
    private var pending: [(data: IOData, promise: EventLoopPromise<Void>?)] = []
    private var flushed = 0
    private var isFlushing = false

    init(_ continuation: AsyncStream<[UInt8]>.Continuation) { self.continuation = continuation }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        pending.append((unwrapOutboundIn(data), promise))
    }

    func flush(context: ChannelHandlerContext) {
        flushed = pending.count
        // A write that is done may bring about the next, which is to come after those that wait.
        guard !isFlushing else { return }
        isFlushing = true
        defer { isFlushing = false }
        while flushed > 0 {
            flushed -= 1
            let (data, promise) = pending.removeFirst()
            switch data {
            case .byteBuffer(let bytes): continuation.yield(Array(bytes.readableBytesView))
            case .fileRegion(let region):
                guard let bytes = region.bytes else {
                    promise?.fail(ChannelError.eof)
                    continue
                }
                continuation.yield(Array(bytes.readableBytesView))
            }
            promise?.succeed(())
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        for (_, promise) in pending { promise?.fail(ChannelError.ioOnClosedChannel) }
        (pending, flushed) = ([], 0)
        continuation.finish()
        context.fireChannelInactive()
    }
}
