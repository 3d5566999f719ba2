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
    private var pause = AcceptThrottle.shortestPause
    private var resumed = NIODeadline.uptimeNanoseconds(0)

    private static let shortestPause = TimeAmount.milliseconds(100)
    /// A client that comes when descriptors are free again is served within a second.
    private static let longestPause = TimeAmount.milliseconds(800)

    init(registry: ConnectionRegistry) { self.registry = registry }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        guard !isPaused else { return }
        isPaused = true
        // As long as nothing becomes free, there is ever less to gain by asking again.
        let isSoon = NIODeadline.now() < resumed + pause
        pause = isSoon ? min(pause * 2, Self.longestPause) : Self.shortestPause
        registry.makeRoom()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        channel.setOption(ChannelOptions.autoRead, value: false).whenComplete { _ in
            channel.eventLoop.scheduleTask(in: bound.value.pause) {
                bound.value.isPaused = false
                bound.value.resumed = .now()
                channel.setOption(ChannelOptions.autoRead, value: true).whenComplete { _ in channel.read() }
            }
        }
    }
}
