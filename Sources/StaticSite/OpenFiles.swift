import HTTPSemantics
import Synchronization

/// The few large files that stay open from one part of them to the next: opening one costs more than to read a little.
///
/// A file is closed when it is not the one that was found in memory any more, when anything has changed beneath the
/// docroot, when there are more of them, and after a while. A file that was removed does not keep its place on the disk.
final class OpenFiles: Sendable {
    private struct Entry {
        let owner: ObjectIdentifier
        let file: OpenFile
    }

    /// At a time.
    static let maximum = 4

    private let entries = Mutex<[Entry]>([])
    private let later: StaticSite.Later?

    /// - Parameter later: runs what it is given after that while; `nil`: it is for others to end it.
    init(later: StaticSite.Later?) { self.later = later }

    subscript(owner: CachedFile) -> OpenFile? {
        entries.withLock { entries in entries.first { $0.owner == ObjectIdentifier(owner) }?.file }
    }

    func keep(_ file: OpenFile, for owner: CachedFile) {
        let owner = ObjectIdentifier(owner)
        var isFirst = false
        change { entries in
            // Another event loop may have been there first.
            if entries.contains(where: { $0.owner == owner }) { return }
            isFirst = entries.isEmpty
            if entries.count == Self.maximum { entries.removeFirst() }
            entries.append(Entry(owner: owner, file: file))
        }
        if isFirst { later? { [weak self] in self?.closeAll() } }
    }

    /// To be called when the owner goes: another one may be known by the same identifier then.
    func close(_ owner: CachedFile) {
        let owner = ObjectIdentifier(owner)
        change { entries in entries.removeAll { $0.owner == owner } }
    }

    func closeAll() { change { $0 = [] } }

    /// What is dropped is closed after the lock is given back: of a large file that was removed that takes its time.
    private func change(_ body: (inout [Entry]) -> Void) {
        let before = entries.withLock { entries in
            let before = entries
            body(&entries)
            return before
        }
        withExtendedLifetime(before) {}
    }
}
