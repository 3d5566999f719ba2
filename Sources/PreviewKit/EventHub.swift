import Synchronization

/// Hands events to whoever listens. While nobody does, an event costs nothing: it is not even put together.
final class EventHub: Sendable {
    private let listeners = Mutex<[Int: AsyncStream<PreviewEvent>.Continuation]>([:])
    private let count = Atomic<Int>(0)
    /// What was said before anybody could listen: each listener hears it first.
    private let kept = Mutex<[PreviewEvent]>([])

    var hasListeners: Bool { count.load(ordering: .relaxed) > 0 }

    /// Events from now on. A reader that falls behind loses the oldest: a log must not grow without bound.
    func subscribe() -> AsyncStream<PreviewEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PreviewEvent.self,
            bufferingPolicy: .bufferingNewest(4096)
        )
        let id = listeners.withLock { listeners in
            let id = (listeners.keys.max() ?? 0) + 1
            listeners[id] = continuation
            count.store(listeners.count, ordering: .relaxed)
            return id
        }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            listeners.withLock { listeners in
                listeners[id] = nil
                count.store(listeners.count, ordering: .relaxed)
            }
        }
        for event in kept.withLock({ $0 }) { continuation.yield(event) }
        return stream
    }

    /// An event of the start, for everyone who will listen.
    func keep(_ event: PreviewEvent) {
        kept.withLock { $0.append(event) }
    }

    func send(_ event: PreviewEvent) {
        for continuation in listeners.withLock({ Array($0.values) }) { continuation.yield(event) }
    }

    func finish() {
        for continuation in listeners.withLock({ Array($0.values) }) { continuation.finish() }
    }
}
