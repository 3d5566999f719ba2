/// Collects what the watcher has to say of one root, besides its changes.
final class RootHealth {
    /// Why the root is watched less well than it could be. At most one for each cause.
    private(set) var notices: [Notice] = []
    private var states: [RootState] = []
    private var wasReplaced = false

    func add(_ state: RootState) { states.append(state) }

    /// Adds a notice, unless there is one for the same cause.
    func add(_ notice: Notice) {
        guard !has(notice.cause) else { return }
        notices.append(notice)
        states.append(.degraded(notice))
    }

    func has(_ cause: Notice.Cause) -> Bool { notices.contains { $0.cause == cause } }

    /// Removes the notice for a cause that is over.
    func remove(_ cause: Notice.Cause) { notices.removeAll { $0.cause == cause } }

    /// Records that the root was replaced by another folder, or came back.
    func markReplaced() { wasReplaced = true }

    /// Adds the state that goes with a report of "everything".
    func addStateOfEverything(isMissing: Bool) {
        if isMissing {
            states.append(.rootMissing)
        } else if wasReplaced {
            states.append(.rootReplaced)
        }
        wasReplaced = false
    }

    /// Returns what has not been sent yet, oldest first.
    func takeStates() -> [RootState] {
        defer { states = [] }
        return states
    }
}
