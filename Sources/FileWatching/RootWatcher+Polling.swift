internal import Platform

extension RootWatcher {
    var hasToPoll: Bool { !snapshots.isEmpty || pollsWay }

    var pollInterval: Duration {
        if case .always(let interval) = configuration.polling { return max(interval, .milliseconds(1)) }
        return configuration.pollInterval
    }

    /// Goes on with the look at the polled folders, or begins one if it is time.
    func pollFolders(at now: ContinuousClock.Instant) {
        if !poll.isUnderWay {
            guard let next = poll.next, next <= now else { return }
            reclaimInstance()
            if pollsWay || isRemote { findRoot(at: now) }
            let folders = foldersToPoll
            reclaimWatches(of: folders, at: now)
            poll.begin(folders.filter { snapshots[$0] != nil }.map(table.handle), at: now)
        }
        let before = system.processorTime()
        let end = now + Self.slice
        while .now < end, let folder = poll.takeFolder() {
            guard table.contains(folder), let snapshot = snapshots[folder.index] else { continue }
            // One that was away when it should be listed first may have come back.
            if snapshot.isTaken || visits.isEmpty { compare(folder, reports: true, at: now) }
        }
        poll.endSlice(spent: system.processorTime() - before, at: .now, interval: pollInterval)
    }

    /// Compares a polled folder with what it held before.
    ///
    /// - Parameter reports: Whether to tell of the differences. Otherwise the folders in it are all visited again.
    /// - Returns: Why the folder could not be listed.
    @discardableResult
    func compare(_ handle: FolderTable.Handle, reports: Bool, at now: ContinuousClock.Instant) -> SystemError? {
        let folder = handle.index
        let relative = table.path(of: folder)
        var later = FolderSnapshot(isTaken: true)
        let error = unsafe entries(of: absolutePath(of: folder)) { name, kind, status in
            if unsafe kind != .folder && filter.ignores(name: name, isFolder: false) { return }
            guard let status = status(), status.kind != .other else { return }
            let isFolder = status.kind == .folder
            if unsafe isFolder && filter.ignores(name: name, isFolder: true) { return }
            let name = unsafe Array(name)
            if filter.hasGlobs, filter.ignores(path: FileSystem.path(relative, name), isFolder: isFolder) { return }
            later.entries[name] = FileFingerprint(status)
        }
        if let error {
            if error.meansGone && folder == FolderTable.root { wayHasChanged = true }
            return error
        }
        let differences = (snapshots[folder] ?? FolderSnapshot()).differences(to: later)
        snapshots[folder] = later
        for (name, difference, isFolder) in differences {
            tell(difference, of: FileSystem.path(relative, name), isFolder: isFolder, reports: reports, at: now)
            guard isFolder else { continue }
            if difference != .appeared, let known = table.child(name, of: folder) { drop(known) }
            if reports, later.entries[name]?.kind == .folder { takeUp(name, in: folder, reports: true) }
        }
        guard !reports else { return nil }
        for (name, file) in later.entries where file.kind == .folder {
            takeUp(name, in: folder, reports: false)
        }
        return nil
    }

    private func tell(
        _ difference: FolderSnapshot.Difference,
        of path: [UInt8],
        isFolder: Bool,
        reports: Bool,
        at now: ContinuousClock.Instant
    ) {
        guard reports else { return }
        switch difference {
        case .appeared: policy.record(.found, path: path, isFolder: isFolder, at: now)
        case .vanished: policy.record(.removed, path: path, isFolder: isFolder, at: now)
        case .differs: policy.record(.differs, path: path, isFolder: isFolder, at: now)
        case .replaced:
            policy.record(.removed, path: path, isFolder: isFolder, at: now)
            policy.record(.movedIn, path: path, isFolder: isFolder, at: now)
        }
    }

    /// All polled folders, the preferred ones first.
    private var foldersToPoll: [Int32] {
        let preferred = channel.preferredFolders(ofRoot: index).compactMap(table.folder(at:))
            .filter { snapshots[$0] != nil }
        let rest = Set(snapshots.keys).subtracting(preferred)
        return preferred + rest
    }

    /// Tries once more to get the inotify instance that was refused for a limit.
    private func reclaimInstance() {
        guard notifier == nil, notices.contains(where: { $0.cause == .instanceLimit }) else { return }
        notifier = try? FolderNotifier(system)
        guard notifier != nil else { return }
        notices.removeAll { $0.cause == .instanceLimit }
        if let folder = place?.folder { checkFileSystem(folder) }
        hasReachedWatchLimit = !isRemote
    }

    /// Takes up watches that have become free since the limit was reached.
    private func reclaimWatches(of folders: [Int32], at now: ContinuousClock.Instant) {
        guard hasReachedWatchLimit, let notifier else { return }
        for folder in folders where snapshots[folder] != nil {
            let path = absolutePath(of: folder)
            let watch: Int32
            do throws(SystemError) {
                watch = try notifier.add(path, folder == FolderTable.root ? .root : .folder)
            } catch {
                if error.meansWatchLimit { return }
                // That one cannot be read: it stays as it is.
                continue
            }
            // What changed since the last poll is looked for once more before the snapshot goes.
            if snapshots[folder]?.isTaken == true { compare(table.handle(folder), reports: true, at: now) }
            if let previous = table.setWatch(watch, of: folder) { retire(previous) }
            snapshots[folder] = nil
        }
        hasReachedWatchLimit = false
        notices.removeAll { $0.cause == .watchLimit }
        states.append(.watching(folders: table.count))
    }
}
