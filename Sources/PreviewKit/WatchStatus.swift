import FileWatching
import HTTPSemantics
import Synchronization

/// How the docroot is watched, for every caller. Set once the watch begins.
final class WatchStatus: Sendable {
    private let changes = Mutex<DirectoryWatcher.Changes?>(nil)

    func begin(_ changes: DirectoryWatcher.Changes) {
        self.changes.withLock { $0 = changes }
    }

    func end() {
        changes.withLock { $0 = nil }
    }

    /// Someone looks at a file or a folder: what must be polled there comes first.
    func prefer(_ path: DecodedPath) {
        let folder = path.endsWithSlash ? path.bytes : path.bytes.dropLast(path.name.count + 1)
        changes.withLock { $0 }?.prefer(folder: folder)
    }

    /// Returns when all that has happened in the docroot has been told.
    func settle() async {
        await changes.withLock { $0 }?.flush()
    }

    var current: (folders: Int, mode: String) {
        guard let status = changes.withLock({ $0 })?.status.first else { return (0, "off") }
        return (status.watchedFolders + status.polledFolders, status.mode.rawValue)
    }
}

extension Notice {
    /// What is wrong, then what to do. A name in it may hold anything.
    var line: String { SafeText.escape((remedy.isEmpty ? reason : "\(reason); \(remedy)").utf8) }
}
