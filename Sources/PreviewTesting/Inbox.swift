import Synchronization

/// What the server has told, until somebody asks for it.
final class Inbox: Sendable {
    private struct State {
        var messages: [ServerMessage] = []
        var isOver = false
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var next: UInt64 = 0
    }

    private let state = Mutex(State())

    func put(_ message: ServerMessage) { wake { $0.messages.append(message) } }

    /// No more will come.
    func finish() { wake { $0.isOver = true } }

    /// The oldest that was not taken; waits for one. `nil`: there is none and none will come, or the task is cancelled.
    func take() async -> ServerMessage? {
        while !Task.isCancelled {
            let (message, isOver) = state.withLock { state in
                (state.messages.isEmpty ? nil : state.messages.removeFirst(), state.isOver)
            }
            if message != nil || isOver { return message }
            await wait()
        }
        return nil
    }

    private func wait() async {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    guard state.messages.isEmpty, !state.isOver, !Task.isCancelled else { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    private func wake(_ change: (inout sending State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}
