import HTTPSemantics
import NIOCore
import Platform

/// What the connections of one event loop share, and use on that loop alone.
final class LoopContext {
    private let writer = ResponseWriter()
    /// When this tick began, as far as it matters.
    private(set) var now = NIODeadline.now()
    /// Of all connections: those of one browser ask alike.
    let recentFields = RecentFields()
    private let eventLoop: any EventLoop
    private var received = ByteBuffer()
    private var unflushed: [(connection: ConnectionHandler, context: ChannelHandlerContext)] = []
    /// What goes on when the loop has looked at its sockets.
    private var waiting: [Turn] = []

    /// A struct, because a bare closure in an array is converted at each access; see `Callback`.
    private struct Turn {
        let run: () -> Void
    }

    /// In bytes. The heads of browsers have 500 to 3,000.
    private static let received = 4096
    /// A pause has to be longer than what NIO takes from one task to the next, and is to be lost in the work before it: it
    /// grows with that, as both do where the machine is slow.
    private static let shortestPause = TimeAmount.microseconds(10)
    private static let pauseOfWork: Int64 = 32

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Looks at the clocks, once a tick: answers that wait to be flushed belong to the same.
    func updateTime() {
        guard unflushed.isEmpty else { return }
        lookAtClocks()
    }

    /// For an answer that was made elsewhere, and so perhaps after this tick began.
    func lookAtClocks() {
        now = .now()
        writer.updateDate()
    }

    func head(_ response: Response, version: HTTPVersion, closes: Bool, room: Int = 0) -> ByteBuffer {
        updateTime()
        return writer.head(response, version: version, closes: closes, room: room)
    }

    func startHead(_ status: Status, version: HTTPVersion, closes: Bool, into buffer: inout ByteBuffer) {
        updateTime()
        writer.startHead(status, version: version, closes: closes, into: &buffer)
    }

    func encoded(_ response: EncodedResponse, withBody: Bool, version: HTTPVersion, closes: Bool) -> ByteBuffer {
        updateTime()
        return writer.encoded(response, withBody: withBody, version: version, closes: closes)
    }

    /// Head and body in one buffer; `nil`: the body is too large for that, or a file that ends too early.
    func joined(_ response: Response, version: HTTPVersion, closes: Bool) -> ByteBuffer? {
        let length = response.contentLength
        guard length <= ResponseWriter.joinedBody else { return nil }
        var buffer = head(response, version: version, closes: closes, room: response.body.isEmpty ? 0 : Int(length))
        return buffer.append(response.body) ? buffer : nil
    }

    /// What has arrived on a socket, as far as one call has room for it; empty: nothing yet.
    ///
    /// - Returns: `nil`: nothing comes any more.
    func receive(_ descriptor: CInt) -> ByteBuffer? {
        // The same memory again, where nobody holds what was received last.
        received.clear(minimumCapacity: Self.received)
        var failure: SystemError?
        let count = unsafe received.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.received) { bytes in
            do throws(SystemError) {
                return try unsafe Sockets.receive(descriptor, into: bytes)
            } catch {
                failure = error
                return 0
            }
        }
        return count > 0 || failure?.wouldBlock == true ? received : nil
    }

    /// One for each event loop of the group.
    static func each(of group: any EventLoopGroup) -> [NIOLoopBoundBox<LoopContext>] {
        group.makeIterator().map { .makeBoxSendingValue(LoopContext($0), eventLoop: $0) }
    }

    /// Flushes the connection when the loop has read what there is to read on the others.
    ///
    /// Writing to a socket wakes a client that sleeps, which costs more than the request it answers. One write after the
    /// other finds clients that are still awake: 8 % more requests a second with 32 connections.
    func flushAtEndOfTick(_ connection: ConnectionHandler, _ context: ChannelHandlerContext) {
        unflushed.append((connection, context))
        guard unflushed.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.flush() }
    }

    /// Does some work when the other connections have had their turn.
    ///
    /// NIO looks at its sockets when it has no task left that is due: a task that enqueues its next part keeps it from that,
    /// and so do two tasks with a timer each, whose turns come due while the other is at work.
    func afterOthers(_ work: @escaping () -> Void) {
        waiting.append(Turn(run: work))
        if waiting.count == 1 { goOn(after: Self.shortestPause) }
    }

    private func goOn(after pause: TimeAmount) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: pause) { bound.value.goOn() }
    }

    private func goOn() {
        let start = NIODeadline.now()
        let count = waiting.count
        for index in 0..<count {
            let turn = waiting[index]
            turn.run()
        }
        waiting.removeFirst(count)
        guard !waiting.isEmpty else { return }
        let pause = (NIODeadline.now() - start).nanoseconds / Self.pauseOfWork
        goOn(after: max(Self.shortestPause, .nanoseconds(pause)))
    }

    private func flush() {
        // What a flush brings about may add to them.
        var index = 0
        while index < unflushed.count {
            let (connection, context) = unflushed[index]
            connection.flushIfNeeded(context)
            index += 1
        }
        unflushed.removeAll(keepingCapacity: true)
    }
}
