import FileWatching
import Synchronization

/// How the docroot is watched, for whoever asks. Set once the watch begins.
final class WatchStatus: Sendable {
    private let changes = Mutex<DirectoryWatcher.Changes?>(nil)

    func begin(_ changes: DirectoryWatcher.Changes) {
        self.changes.withLock { $0 = changes }
    }

    func end() {
        changes.withLock { $0 = nil }
    }

    var current: (folders: Int, mode: String) {
        guard let status = changes.withLock({ $0 })?.status.first else { return (0, "off") }
        return (status.watchedFolders + status.polledFolders, "\(status.mode)")
    }
}
