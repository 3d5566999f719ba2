import Platform
import Synchronization

/// What was sent of each file, by a hash of its content, so that a file that is written again with the same bytes can be
/// told from one that changed. Bounded: when it is full it starts again, and what is not known counts as changed.
final class ServedContent: Sendable {
    private struct Entry {
        /// What was sent last, or what there was when pages were told of a change.
        var tag: [UInt8]
        /// Whether something else was sent before it, and may still be shown: nobody has been told since.
        var isOneOfSeveral = false
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// When every page was asked last what it shows.
        var asked = Timestamp(seconds: .min, nanoseconds: 0)
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int = 20_000) { self.limit = limit }

    /// Whether any of it was sent.
    func contains(_ path: [UInt8]) -> Bool {
        state.withLock { $0.entries[path] != nil }
    }

    /// - Parameter changed: the change time of the file that was sent.
    func record(_ tag: [UInt8], for path: [UInt8], changed: Timestamp) {
        state.withLock { state in
            if let last = state.entries[path] {
                guard last.tag != tag else { return }
                // What was there already when the pages were asked, they show by now.
                let isNew = changed > state.asked
                state.entries[path] = Entry(tag: tag, isOneOfSeveral: isNew || last.isOneOfSeveral)
            } else {
                if state.entries.count >= limit { state.entries.removeAll() }
                state.entries[path] = Entry(tag: tag)
            }
        }
    }

    /// What all have that show the file; `nil`: nobody does, or not all show the same.
    func soleTag(of path: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            guard let entry = state.entries[path], !entry.isOneOfSeveral else { return nil }
            return entry.tag
        }
    }

    /// Whether all that shows the file shows what is in it now. If not, it is about to be told.
    func isAll(_ tag: [UInt8], of path: [UInt8]) -> Bool {
        state.withLock { state in
            guard let entry = state.entries[path] else { return false }
            if entry.tag == tag, !entry.isOneOfSeveral { return true }
            state.entries[path] = Entry(tag: tag)
            return false
        }
    }

    /// Every page is asked what it shows, and learns what differs.
    func forgetDifferences(at now: Timestamp) {
        state.withLock { state in
            state.asked = now
            for (path, entry) in state.entries where entry.isOneOfSeveral {
                state.entries[path] = Entry(tag: entry.tag)
            }
        }
    }

    func forget(_ path: [UInt8]) {
        state.withLock { _ = $0.entries.removeValue(forKey: path) }
    }
}
