import Synchronization

/// Hands events to whoever listens. While nobody does, an event costs nothing: it is not even put together.
final class EventHub: Sendable {
    private struct Listener {
        let continuation: AsyncStream<PreviewEvent>.Continuation
        let wantsRequests: Bool
    }

    private let listeners = Mutex<[Int: Listener]>([:])
    private let requestListeners = Atomic<Int>(0)
    /// What was said before anybody could listen: each listener hears it first.
    private let kept = Mutex<[PreviewEvent]>([])

    /// Whether anyone wants to hear of each request.
    var logsRequests: Bool { requestListeners.load(ordering: .relaxed) > 0 }

    /// Events from now on. A reader that falls behind loses the oldest: a log must not grow without bound.
    func subscribe(requests: Bool) -> AsyncStream<PreviewEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PreviewEvent.self,
            bufferingPolicy: .bufferingNewest(4096)
        )
        let id = listeners.withLock { listeners in
            let id = (listeners.keys.max() ?? 0) + 1
            listeners[id] = Listener(continuation: continuation, wantsRequests: requests)
            count(listeners)
            return id
        }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            listeners.withLock { listeners in
                listeners[id] = nil
                count(listeners)
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
        let isRequest = if case .request = event { true } else { false }
        for listener in listeners.withLock({ Array($0.values) }) where listener.wantsRequests || !isRequest {
            listener.continuation.yield(event)
        }
    }

    func finish() {
        for listener in listeners.withLock({ Array($0.values) }) { listener.continuation.finish() }
    }

    private func count(_ listeners: [Int: Listener]) {
        requestListeners.store(listeners.values.count { $0.wantsRequests }, ordering: .relaxed)
    }
}
