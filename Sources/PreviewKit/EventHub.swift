import Synchronization

/// Hands events to listeners. While nobody does, an event costs nothing: it is not even put together.
final class EventHub: Sendable {
    private struct Listener {
        let continuation: AsyncStream<PreviewEvent>.Continuation
        let wantsRequests: Bool
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var next = 0
        /// What each listener hears first, however late it comes.
        var kept: [PreviewEvent] = []
    }

    private let state = Mutex(State())
    private let requestListeners = Atomic<Int>(0)

    /// Whether anyone wants to hear of each request.
    var logsRequests: Bool { requestListeners.load(ordering: .relaxed) > 0 }

    /// Events from now on. A reader that falls behind loses the oldest: a log must not grow without bound.
    func subscribe(requests: Bool) -> AsyncStream<PreviewEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PreviewEvent.self,
            bufferingPolicy: .bufferingNewest(4096)
        )
        let id = state.withLock { state in
            let id = state.next
            state.next += 1
            for event in state.kept { continuation.yield(event) }
            state.listeners[id] = Listener(continuation: continuation, wantsRequests: requests)
            count(state)
            return id
        }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            state.withLock { state in
                state.listeners[id] = nil
                count(state)
            }
        }
        return stream
    }

    /// An event that holds on, such as a notice of the start: for those who listen now, and those who will.
    func keep(_ event: PreviewEvent) {
        state.withLock { state in
            state.kept.removeAll { event.replaces($0) }
            state.kept.append(event)
            for listener in state.listeners.values { listener.continuation.yield(event) }
        }
    }

    func send(_ event: PreviewEvent) {
        let isRequest = if case .request = event { true } else { false }
        for listener in state.withLock({ Array($0.listeners.values) }) where listener.wantsRequests || !isRequest {
            listener.continuation.yield(event)
        }
    }

    func finish() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.continuation.finish() }
    }

    private func count(_ state: State) {
        requestListeners.store(state.listeners.values.count { $0.wantsRequests }, ordering: .relaxed)
    }
}

extension PreviewEvent {
    /// Whether an event that was kept is not worth telling any more: a folder can come and go any number of times.
    fileprivate func replaces(_ earlier: PreviewEvent) -> Bool {
        switch (earlier, self) {
        case (.watching, .watching): true
        case (.notice(let one), .notice(let other)): one == other
        default: false
        }
    }
}
