import NIOCore
import Platform

/// The way out of one connection, on its event loop.
///
/// An answer in one piece goes to the socket by a system call of our own: the way through the channel's queue costs as
/// much as parsing the request. What the socket does not take goes through the channel, and as long as the channel has
/// something of ours, so does all that follows.
///
/// It passes by the handlers between this one and the socket. There are none; TLS would be one.
final class Outlet {
    private let descriptor: CInt?
    /// What was written last: it waits for the flush.
    private var last: ByteBuffer?
    /// How many pieces the channel has.
    private var queued = 0

    /// - Parameter descriptor: of the channel's socket; `nil`: all goes through the channel.
    init(_ descriptor: CInt?) { self.descriptor = descriptor }

    var hasSocket: Bool { descriptor != nil }

    /// Whether the socket has taken all that was written.
    var isEmpty: Bool { last == nil && queued == 0 }

    var needsFlush: Bool { last != nil }

    func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        if let last { queue(last, context) }
        last = buffer
    }

    /// - Parameter more: a body follows at once: the client is not woken for the head alone.
    func flush(_ context: ChannelHandlerContext, more: Bool = false) {
        guard var last else { return }
        self.last = nil
        if queued == 0 {
            last.moveReaderIndex(forwardBy: send(last, context.channel, more: more))
            guard last.readableBytes > 0 else { return }
        }
        queue(last, context)
        context.flush()
    }

    private func queue(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        queued += 1
        let written = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in bound.value.queued -= 1 }
        context.write(NIOAny(IOData.byteBuffer(buffer)), promise: written)
    }

    /// How many bytes the socket has taken. An error is left to the channel, which will meet it again.
    private func send(_ buffer: ByteBuffer, _ channel: any Channel, more: Bool) -> Int {
        // A channel that is closed has given its descriptor back.
        guard let descriptor, channel.isActive else { return 0 }
        return (try? Sockets.send(buffer, to: descriptor, more: more)) ?? 0
    }
}
