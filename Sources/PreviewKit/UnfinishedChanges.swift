import FileWatching
import HTTPSemantics
import Synchronization

/// Changes of files that a program still writes: they are told when it is done, or after a while.
final class UnfinishedChanges: Sendable {
    private struct Entry {
        var change: Change
        var since: ContinuousClock.Instant
    }

    /// A program that keeps a file open is not waited for longer.
    static let patience = Duration.seconds(5)

    private let entries = Mutex<[[UInt8]: Entry]>([:])

    var isEmpty: Bool { entries.withLock { $0.isEmpty } }

    func removeAll() { entries.withLock { $0 = [:] } }

    /// Takes what is to be told, and keeps the changes of what is unfinished; those that were kept and are due come back.
    ///
    /// - Parameter isUnfinished: asks the file system; not called under the lock.
    func admit(
        _ changes: [Change],
        at now: ContinuousClock.Instant = .now,
        isUnfinished: (Change) -> Bool
    ) -> [Change] {
        var kept = entries.withLock { entries in
            defer { entries = [:] }
            return entries
        }
        for var change in changes {
            let before = kept[change.path]
            if before?.change.kind == .created, change.kind == .modified { change.kind = .created }
            kept[change.path] = Entry(change: change, since: before?.since ?? now)
        }
        var ready: [Change] = []
        for (path, entry) in kept {
            let mayWait = entry.change.kind != .removed && !entry.change.isFolder && now < entry.since + Self.patience
            if mayWait, isUnfinished(entry.change) { continue }
            ready.append(entry.change)
            kept[path] = nil
        }
        entries.withLock { entries in entries.merge(kept) { newer, _ in newer } }
        return ready.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }
}
