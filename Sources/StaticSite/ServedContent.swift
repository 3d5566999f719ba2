import Synchronization

/// What was sent of each file, by a hash of its content, so that a file that is written anew with the same bytes can be
/// told from one that changed. Bounded: when it is full it starts anew, and what is not known counts as changed.
final class ServedContent: Sendable {
    private struct Entry {
        /// What was sent last, or what there was when pages were told of a change.
        var tag: [UInt8]
        /// Whether something else was sent before it, and may still be shown: nobody has been told since.
        var isOneOfSeveral = false
    }

    private let entries = Mutex<[[UInt8]: Entry]>([:])
    private let limit: Int

    init(limit: Int = 20_000) { self.limit = limit }

    /// Whether any of it was sent.
    func contains(_ path: [UInt8]) -> Bool {
        entries.withLock { $0[path] != nil }
    }

    func record(_ tag: [UInt8], for path: [UInt8]) {
        entries.withLock { entries in
            if let last = entries[path] {
                guard last.tag != tag else { return }
                entries[path] = Entry(tag: tag, isOneOfSeveral: true)
            } else {
                if entries.count >= limit { entries.removeAll() }
                entries[path] = Entry(tag: tag)
            }
        }
    }

    /// Whether all that shows the file shows what is in it now. If not, it is about to be told.
    func isAll(_ tag: [UInt8], of path: [UInt8]) -> Bool {
        entries.withLock { entries in
            guard let entry = entries[path] else { return false }
            if entry.tag == tag, !entry.isOneOfSeveral { return true }
            entries[path] = Entry(tag: tag)
            return false
        }
    }

    /// Every page is asked what it shows, and learns what differs.
    func forgetDifferences() {
        entries.withLock { entries in
            for (path, entry) in entries where entry.isOneOfSeveral { entries[path] = Entry(tag: entry.tag) }
        }
    }

    func forget(_ path: [UInt8]) {
        entries.withLock { _ = $0.removeValue(forKey: path) }
    }
}
