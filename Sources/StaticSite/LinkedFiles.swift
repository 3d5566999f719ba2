package import HTTPSemantics
package import Platform
import Synchronization

/// What was served under a name that the watcher may not report when it changes: through a symbolic link, or under one of
/// several names of a file. Bounded.
///
/// A link may have many hops, inside the docroot and outside, hidden ones and such as are swapped. What became of it is
/// therefore asked of the file system: one `stat` of the served path follows them all.
package final class LinkedFiles: Sendable {
    private struct State {
        /// What was there when it was served first, or told last; `nil`: nothing.
        var entries: [DecodedPath: FileStatus?] = [:]
        var listener: Listener?
        var isFull = false
    }

    private struct Listener {
        let call: @Sendable () -> Void
    }

    /// One that is not what it was.
    package struct Difference: Sendable, Equatable {
        package let path: DecodedPath
        /// `nil`: it was not there.
        package let before: FileStatus?
        /// `nil`: it is gone.
        package let now: FileStatus?
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int = 4096) { self.limit = limit }

    /// Whether there was one more than are kept: it is not told when that one changes.
    package var isFull: Bool { state.withLock { $0.isFull } }

    package var isEmpty: Bool { state.withLock { $0.entries.isEmpty } }

    func contains(_ path: DecodedPath) -> Bool { state.withLock { $0.entries[path] != nil } }

    /// Calls it when the first one is recorded, on the thread that serves it.
    package func whenFirst(_ call: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.listener = Listener(call: call)
            return !state.entries.isEmpty
        }
        if isLate { call() }
    }

    /// What is known already stays: of what has changed since, nobody has been told.
    func record(_ path: DecodedPath, _ status: FileStatus?) {
        let listener: Listener? = state.withLock { state in
            guard state.entries[path] == nil else { return nil }
            guard state.entries.count < limit else {
                state.isFull = true
                return nil
            }
            state.entries[path] = .some(status)
            return state.entries.count == 1 ? state.listener : nil
        }
        listener?.call()
    }

    /// Compares all with what is there now, and remembers that.
    ///
    /// - Parameter look: finds out what is there. Not called under the lock.
    func differences(_ look: (DecodedPath) -> FileStatus?) -> [Difference] {
        let known = state.withLock { $0.entries }
        var found: [Difference] = []
        for (path, before) in known {
            let now = look(path)
            if now != before { found.append(Difference(path: path, before: before, now: now)) }
        }
        guard !found.isEmpty else { return [] }
        return state.withLock { state in
            // Somebody else may have found the same meanwhile.
            found.filter { difference in
                guard state.entries[difference.path] == .some(difference.before) else { return false }
                state.entries[difference.path] = .some(difference.now)
                return true
            }
        }.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
    }
}
