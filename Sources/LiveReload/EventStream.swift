import HTTPSemantics
package import NIOCore
import Synchronization

/// The messages for one client as server-sent events (WHATWG HTML, section 9.2), in a queue that does not grow.
///
/// A client that reads too slowly loses the messages that do not fit, and is told so by one that says that everything
/// may have changed.
package final class EventStream: EventSource {
    private struct State {
        var queue: [ByteBuffer] = []
        var wake: (@Sendable () -> Void)?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let onClose: @Sendable (EventStream) -> Void

    /// How many messages wait for a slow client before they are summed up.
    private static let capacity = 64

    /// - Parameter onClose: called once, when the client is gone.
    package init(onClose: @escaping @Sendable (EventStream) -> Void) { self.onClose = onClose }

    /// Queues a message.
    package func push(_ message: ByteBuffer, overflow: () -> ByteBuffer) {
        let wake: (@Sendable () -> Void)? = state.withLock { state in
            guard !state.isClosed else { return nil }
            if state.queue.count >= Self.capacity {
                state.queue = [overflow()]
            } else {
                state.queue.append(message)
            }
            return state.wake
        }
        wake?()
    }

    package func attach(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
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

    package func receive(_ message: ByteBuffer) {}
}
