import Synchronization

/// The changes of the last generations. Bounded, in generations and in changes: what is older is forgotten.
package final class Journal: Sendable {
    package struct Entry: Sendable {
        package let generation: Generation.Stamp
        package let changes: ChangeSet
    }

    private struct State {
        var entries: [Entry] = []
        /// Of all entries together.
        var changeCount = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let changeCapacity: Int

    package init(capacity: Int = 256, changeCapacity: Int = 4096) {
        self.capacity = capacity
        self.changeCapacity = changeCapacity
    }

    package func append(_ changes: ChangeSet, _ generation: Generation.Stamp) {
        state.withLock { state in
            state.entries.append(Entry(generation: generation, changes: changes))
            state.changeCount += changes.count
            while state.entries.count > capacity || (state.changeCount > changeCapacity && state.entries.count > 1) {
                state.changeCount -= state.entries.removeFirst().changes.count
            }
        }
    }

    /// What came after a generation, oldest first; `nil`: some of it is forgotten.
    package func entries(after number: UInt64) -> [Entry]? {
        state.withLock { state in
            // Every generation but the first has its entry.
            if let first = state.entries.first, first.generation.number > number + 1 { return nil }
            return state.entries.filter { $0.generation.number > number }
        }
    }

    /// Whether a page may look different than it did in a generation.
    package func concerns(_ page: String, after number: UInt64) -> Bool {
        entries(after: number).map { $0.contains { $0.changes.concerns(page) } } ?? true
    }
}
