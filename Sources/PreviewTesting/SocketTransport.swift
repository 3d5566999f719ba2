import NIOCore
import NIOPosix
import PreviewKit

/// Connections over the system's sockets.
struct SocketTransport: ClientTransport {
    let host: String
    let port: Int

    init(_ running: RunningPreview) {
        host = ServerURL(running.url).host
        port = running.port
    }

    func connect() async throws -> ClientConnection {
        let (input, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InputTap(continuation))
                }
            }
            .connect(host: host, port: port).get()
        return ClientConnection(input: input) {
            try await channel.writeAndFlush($0).get()
        } close: {
            try? await channel.close().get()
        }
    }

    func close() async {}
}

/// Hands on what arrives.
private final class InputTap: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init(_ continuation: AsyncStream<[UInt8]>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
