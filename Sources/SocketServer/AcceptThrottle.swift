import NIOCore

/// Stops accepting for a moment when descriptors run out: what is open is served meanwhile, and the connection that has
/// been idle longest makes room.
///
/// The back-off that NIO brings keeps the listener readable and so wakes the event loop without end; reading is turned
/// off altogether here.
final class AcceptThrottle: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let registry: ConnectionRegistry
    private var isPaused = false
    static let pause = TimeAmount.milliseconds(100)

    init(registry: ConnectionRegistry) { self.registry = registry }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        guard !isPaused else { return }
        isPaused = true
        registry.makeRoom()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        channel.setOption(ChannelOptions.autoRead, value: false).whenComplete { _ in
            channel.eventLoop.scheduleTask(in: Self.pause) {
                bound.value.isPaused = false
                channel.setOption(ChannelOptions.autoRead, value: true).whenComplete { _ in channel.read() }
            }
        }
    }
}
