internal import Platform

extension RootWatcher {
    /// Asks the file system what became of a path, now that its batch is over.
    func verify(_ path: [UInt8], _ change: PendingChange, at now: ContinuousClock.Instant) -> Change? {
        let absolute = absolutePath(of: path)
        let file: FileFingerprint
        switch FileSystem.status(of: absolute) {
        case .success(let found):
            file = FileFingerprint(found)
            switch knowledge(of: path, file, change, at: now) {
            case .upToDate: if change.isGone { policy.noteReturn(of: path) }
            case .beingWritten:
                policy.postpone(path, change, asWriter: true, at: now)
                return nil
            case .ahead: return change.wasRemoved ? removal(of: path, change) : nil
            }
        case .failure(let error) where !error.meansGone:
            return Change(path: path, kind: .modified, isFolder: change.isFolder)
        case .failure:
            doubt(path)
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
        let isNew = change.origin == .new || (change.origin == .unknown && file.kind == .folder && !change.wasRemoved)
        switch file.kind {
        case .other:
            return change.wasRemoved ? removal(of: path, change) : nil
        case .folder:
            guard change.hasNewContents else { return nil }
            return Change(path: path, kind: isNew ? .created : .modified, isFolder: true)
        case .file, .symbolicLink:
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
            recentTimes.insert(file.modified, for: path)
            let isFolder = change.isFolder || (file.kind == .symbolicLink && isLinkToFolder(absolute))
            return Change(path: path, kind: isNew ? .created : .modified, isFolder: isFolder)
        }
    }

    private enum Knowledge {
        case upToDate
        /// A polled file that has changed again since the poll that told of it: its writer is at work.
        case beingWritten
        /// It lies in a folder that is not known yet, and will be listed: then it is told, and its end, too.
        case ahead
    }

    /// Compares a path that is about to be reported with what is known of its folder. For a polled folder, remembers what
    /// it is now, so that the next poll tells of it only if it changes again.
    private func knowledge(
        of path: [UInt8],
        _ file: FileFingerprint,
        _ change: PendingChange,
        at now: ContinuousClock.Instant
    ) -> Knowledge {
        let (folder, name) = parent(of: path)
        guard let folder else { return .ahead }
        guard let snapshot = snapshots[folder], file.kind != .other else { return .upToDate }
        let known = snapshot.entries[name]
        if file.kind == .folder { return known == nil ? .ahead : .upToDate }
        if known == file { return .upToDate }
        snapshots[folder]?.entries[name] = file
        return now < change.since + configuration.settleTimes.maximum ? .beingWritten : .upToDate
    }

    /// A polled path that is gone may come back as it was when it was seen last: then it must be told all the same.
    private func doubt(_ path: [UInt8]) {
        guard !snapshots.isEmpty, case (let folder?, let name) = parent(of: path) else { return }
        snapshots[folder]?.entries[name]?.inode = .max
    }

    private func parent(of path: [UInt8]) -> (folder: Int32?, name: [UInt8]) {
        let nameStart = path.lastIndex(of: FileSystem.separator).map { $0 + 1 } ?? 0
        return (table.folder(at: path[..<nameStart]), Array(path[nameStart...]))
    }

    private func removal(of path: [UInt8], _ change: PendingChange) -> Change? {
        change.origin == .new && !change.mayHaveBeenRead
            ? nil : Change(path: path, kind: .removed, isFolder: change.isFolder)
    }

    private func isLinkToFolder(_ path: [UInt8]) -> Bool {
        guard case .success(let target) = FileSystem.status(of: path, followsLinks: true) else { return false }
        return target.kind == .folder
    }

    /// A close may end a write through a mapping, or no write at all; times may be set, or the mode. Only the
    /// modification time tells, and what it was is known for recent files alone.
    private func hasNewContents(_ path: [UInt8], _ change: PendingChange, _ file: FileFingerprint) -> Bool {
        if change.hasNewContents || (change.wasClosed && change.hadAttributesSet) { return true }
        if let known = recentTimes[path] { return file.modified != known }
        return file.modified >= startTime
    }
}
