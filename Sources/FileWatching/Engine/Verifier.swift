internal import Platform

/// Asks the file system what became of a path that events named, when its batch is over.
struct Verifier {
    private let tree: WatchedTree
    private let backends: BackendSelection
    /// No change waits longer than this for its writer.
    private let longestWait: Duration
    private var modificationTimes = ModificationTimeCache()
    private let startTime = Timestamp.ofFiles().wrappingNanoseconds

    init(_ tree: WatchedTree, _ backends: BackendSelection, longestWait: Duration) {
        self.tree = tree
        self.backends = backends
        self.longestWait = longestWait
    }

    /// Returns what is to be reported of a path. Returns `nil` if nothing is, or if it was put back into `policy`, because it
    /// cannot be told yet.
    mutating func verify(
        _ path: [UInt8],
        _ change: PendingChange,
        at now: ContinuousClock.Instant,
        _ policy: inout BatchingPolicy
    ) -> Change? {
        let absolute = tree.absolutePath(of: path)
        let file: FileFingerprint
        switch FileSystem.status(of: absolute) {
        case .success(let status): file = FileFingerprint(status)
        case .failure(let error) where !error.meansGone:
            return Change(path: path, kind: .modified, isFolder: change.isFolder)
        case .failure: return verifyGone(path, change, at: now, &policy)
        }
        switch knowledge(of: path, file, change, at: now) {
        case .upToDate: if change.isGone { policy.recordReturn(of: path) }
        case .beingWritten:
            policy.postpone(path, change, asWriter: true, at: now)
            return nil
        case .ahead: return removal(of: path, change)
        }
        switch file.kind {
        case .other: return removal(of: path, change)
        case .folder:
            guard change.hasNewContents else { return nil }
            let isNew = change.origin == .new || (change.origin == .unknown && !change.wasRemoved)
            return Change(path: path, kind: isNew ? .created : .modified, isFolder: true)
        case .file, .symbolicLink: return verifyFile(path, absolute, change, file, at: now, &policy)
        }
    }

    /// Nothing has the name.
    private func verifyGone(
        _ path: [UInt8],
        _ change: PendingChange,
        at now: ContinuousClock.Instant,
        _ policy: inout BatchingPolicy
    ) -> Change? {
        // It may come back as it was when it was seen last: then it must be told all the same.
        if case (let folder?, let name) = tree.parent(of: path) { backends.forget(name, in: folder) }
        if change.wasRemoved { return removal(of: path, change) }
        // It went after the last event that was read: the next one says so.
        if !change.wasRetried {
            var change = change
            // What is below may be back when it is looked at next, and be told: then the folder's end must be told, too.
            if change.isFolder && change.origin == .new { change.origin = .unknown }
            policy.postpone(path, change, asWriter: false, at: now)
        }
        return nil
    }

    private mutating func verifyFile(
        _ path: [UInt8],
        _ absolute: [UInt8],
        _ change: PendingChange,
        _ file: FileFingerprint,
        at now: ContinuousClock.Instant,
        _ policy: inout BatchingPolicy
    ) -> Change? {
        guard hasNewContents(path, change, file) else {
            // touch(1) with an old date sets the time first and closes the file a moment later.
            let mayBeClosed = change.hadAttributesSet && !change.wasClosed && !change.wasRetried
            if mayBeClosed { policy.postpone(path, change, asWriter: true, at: now) }
            return nil
        }
        if file.kind == .file, file.size == 0, change.origin == .existed, !change.wasRemoved, !change.wasEmpty {
            policy.postponeEmpty(path, change, at: now)
            return nil
        }
        modificationTimes.insert(file.modified, for: path)
        let isFolder = change.isFolder || (file.kind == .symbolicLink && isLinkToFolder(absolute))
        return Change(path: path, kind: change.origin == .new ? .created : .modified, isFolder: isFolder)
    }

    private enum Knowledge {
        case upToDate
        /// It has changed again since the poll that told of it: its writer is at work.
        case beingWritten
        /// It lies in a folder that is not known yet. That folder will be listed: then it is told, and its end, too.
        case ahead
    }

    /// Compares a path that is about to be reported with what is known of its folder.
    private func knowledge(
        of path: [UInt8],
        _ file: FileFingerprint,
        _ change: PendingChange,
        at now: ContinuousClock.Instant
    ) -> Knowledge {
        guard case (let folder?, let name) = tree.parent(of: path) else { return .ahead }
        switch backends.confirm(file, name, in: folder) {
        case .unchanged: return .upToDate
        case .changedAgain: return now < change.since + longestWait ? .beingWritten : .upToDate
        case .unknown: return .ahead
        }
    }

    /// Returns the report that a path is gone. Returns `nil` if nobody has heard of it.
    private func removal(of path: [UInt8], _ change: PendingChange) -> Change? {
        guard change.wasRemoved, change.origin != .new || change.mayHaveBeenRead else { return nil }
        return Change(path: path, kind: .removed, isFolder: change.isFolder)
    }

    private func isLinkToFolder(_ path: [UInt8]) -> Bool {
        guard case .success(let target) = FileSystem.status(of: path, followsLinks: true) else { return false }
        return target.kind == .folder
    }

    /// A close may end a write through a mapping, or no write at all. Times may be set, or the mode. Only the modification
    /// time tells, and what it was is known for recent files alone.
    private func hasNewContents(_ path: [UInt8], _ change: PendingChange, _ file: FileFingerprint) -> Bool {
        if change.hasNewContents || (change.wasClosed && change.hadAttributesSet) { return true }
        if let known = modificationTimes[path] { return file.modified != known }
        return file.modified >= startTime
    }
}
