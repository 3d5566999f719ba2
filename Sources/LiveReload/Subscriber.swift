import HTTPSemantics
package import NIOCore
import Synchronization

/// One client that is told of changes: a page over its WebSocket, or a tool that reads the event stream (WHATWG HTML,
/// section 9.2). Its messages wait in a queue that does not grow.
///
/// A client that reads too slowly loses the messages that do not fit, and is told so by one that says that everything
/// may have changed.
package final class Subscriber: EventSource {
    package enum Format: Sendable {
        case events
        case socket
    }

    private struct State {
        var queue: [ByteBuffer] = []
        var wake: Callback?
        var isClosed = false
        /// The newest message that waits to be decoded.
        var unread: Unread?
    }

    private struct Unread {
        let message: ByteBuffer
        /// Kept with the message.
        let reservation: (any Sendable)?
    }

    package let format: Format
    private let state = Mutex(State())
    private let inbox: @Sendable () -> Inbox
    private let onClose: @Sendable (Subscriber) -> Void

    /// How many messages wait for a slow client before they are summed up.
    private static let capacity = 64
    /// Longer messages are not decoded on an event loop, in bytes.
    private static let shortMessage = 1024

    /// - Parameters:
    ///   - inbox: reads what the client says.
    ///   - onClose: called once, when the client is gone.
    init(
        _ format: Format,
        inbox: @escaping @Sendable () -> Inbox,
        onClose: @escaping @Sendable (Subscriber) -> Void
    ) {
        self.format = format
        self.inbox = inbox
        self.onClose = onClose
    }

    /// Queues a message for this client alone.
    package func push(_ message: Message) {
        push(message.encoded(for: format), overflow: message)
    }

    /// Queues what `message` is encoded as.
    func push(_ bytes: ByteBuffer, overflow message: Message) {
        enqueue(bytes) {
            Message.change(generation: message.generation, .everything).encoded(for: format)
        }
    }

    /// Keeps the way open through what stands between, and finds clients that are gone.
    func pushSignOfLife() {
        guard format == .events else { return }
        let comment = ByteBuffer(staticString: ":\n\n")
        enqueue(comment) { nil }
    }

    /// - Parameter overflow: stands for all that waits, where that is too much; `nil`: it stays, and this is dropped.
    private func enqueue(_ bytes: ByteBuffer, overflow: () -> ByteBuffer?) {
        let wake: Callback? = state.withLock { state in
            guard !state.isClosed else { return nil }
            if state.queue.count < Self.capacity {
                state.queue.append(bytes)
            } else if let overflow = overflow() {
                state.queue = [overflow]
            }
            return state.wake
        }
        wake?()
    }

    package func attach(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = Callback(wake) }
    }

    package func next() -> ByteBuffer? {
        state.withLock { $0.queue.isEmpty ? nil : $0.queue.removeFirst() }
    }

    package func detach() {
        let wasOpen = state.withLock { state in
            defer { state = State(queue: [], wake: nil, isClosed: true) }
            return !state.isClosed
        }
        if wasOpen { onClose(self) }
    }

    /// Reads a message. What a page shows is decoded and compared where work may block, and only the newest list that
    /// waits counts: a page that says it again and again delays nobody else and takes no more memory.
    package func receive(_ message: ByteBuffer, reservation: (any Sendable)? = nil) {
        if message.readableBytes <= Self.shortMessage {
            guard let message = ClientMessage(message.readableBytesView) else { return }
            if case .did = message { return receive(message) }
        }
        let isFirst = state.withLock { state in
            guard !state.isClosed else { return false }
            defer { state.unread = Unread(message: message, reservation: reservation) }
            return state.unread == nil
        }
        if isFirst { inbox().perform { [self] in readNewest() } }
    }

    private func readNewest() {
        let unread = state.withLock { state in
            defer { state.unread = nil }
            return state.unread
        }
        if let message = unread.flatMap({ ClientMessage($0.message.readableBytesView) }) { receive(message) }
    }

    func receive(_ message: ClientMessage) { inbox().receive(self, message) }
}

/// Reads what pages say. A struct, because a bare closure in a `Mutex` grows with each access; see `Callback`.
struct Inbox: Sendable {
    /// Runs work that may block.
    var perform: @Sendable (_ work: @escaping @Sendable () -> Void) -> Void = { $0() }
    var receive: @Sendable (Subscriber, ClientMessage) -> Void = { _, _ in }
}

extension Message {
    func encoded(for format: Subscriber.Format) -> ByteBuffer {
        switch format {
        case .socket: ByteBuffer(string: json(texts: true))
        case .events: ByteBuffer(string: "event: \(name)\nid: \(generation)\ndata: \(json(texts: false))\n\n")
        }
    }
}
