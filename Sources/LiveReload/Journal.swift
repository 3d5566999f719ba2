import Synchronization

/// The changes of the last generations. Bounded: what is older is forgotten.
package final class Journal: Sendable {
    package struct Entry: Sendable {
        package let generation: Generation.Stamp
        package let changes: ChangeSet
    }

    private let entries = Mutex<[Entry]>([])
    private let capacity: Int

    package init(capacity: Int = 256) { self.capacity = capacity }

    package func append(_ changes: ChangeSet, _ generation: Generation.Stamp) {
        entries.withLock { entries in
            entries.append(Entry(generation: generation, changes: changes))
            if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
        }
    }

    /// What came after a generation, oldest first; `nil`: some of it is forgotten.
    package func entries(after number: UInt64) -> [Entry]? {
        entries.withLock { entries in
            // Every generation but the first has its entry.
            if let first = entries.first, first.generation.number > number + 1 { return nil }
            return entries.filter { $0.generation.number > number }
        }
    }

    /// Whether a page may look different than it did in a generation.
    package func concerns(_ page: String, after number: UInt64) -> Bool {
        entries(after: number).map { $0.contains { $0.changes.concerns(page) } } ?? true
    }
}
