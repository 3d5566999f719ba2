import Synchronization

/// The few large files that stay open from one part of them to the next: opening one costs more than to read a little.
///
/// A file is closed when it is not the one that was found in memory any more, when anything has changed beneath the
/// docroot, and when there are more of them. A file that was removed does not keep its place on the disk for it.
final class OpenFiles: Sendable {
    private struct Entry {
        weak var file: CachedFile?
    }

    /// At a time.
    static let maximum = 4

    private let entries = Mutex<[Entry]>([])

    func add(_ file: CachedFile) {
        let oldest = entries.withLock { entries in
            entries.removeAll { $0.file == nil || $0.file === file }
            entries.append(Entry(file: file))
            return entries.count > Self.maximum ? entries.removeFirst().file : nil
        }
        oldest?.letGo()
    }

    func closeAll() {
        let all = entries.withLock { entries in
            defer { entries.removeAll() }
            return entries
        }
        for entry in all { entry.file?.letGo() }
    }
}
