internal import Platform

extension RootWatcher {
    /// Puts a folder into the table, and plans to watch and list it.
    func takeUp(_ name: UnsafeRawBufferPointer, in parent: Int32, reports: Bool) {
        let folder = unsafe table.insert(name, into: parent)
        visits.append(Visit(folder: table.handle(folder), reports: reports))
    }

    func takeUp(_ name: [UInt8], in parent: Int32, reports: Bool) {
        unsafe name.withUnsafeBytes { unsafe takeUp($0, in: parent, reports: reports) }
    }

    /// Takes a folder, and all below it, out of the table.
    func drop(_ folder: Int32) {
        table.remove(folder) { folder, watch in
            snapshots[folder] = nil
            if let watch { retire(watch) }
        }
    }

    /// Watches a folder, or sees to it that it is polled.
    ///
    /// - Returns: `false` when the folder is gone.
    func watch(_ folder: Int32, path: [UInt8]) -> Bool {
        guard let notifier, !isRemote else {
            startPolling(folder)
            return true
        }
        do throws(SystemError) {
            let watch = try notifier.add(path, folder == FolderTable.root ? .root : .folder)
            if let previous = table.setWatch(watch, of: folder) { retire(previous) }
            if !snapshots.isEmpty { snapshots[folder] = nil }
            return true
        } catch {
            if let watch = table.watch(of: folder), let folder = table.removeWatch(watch) {
                retire(watch)
                snapshots[folder] = nil
            }
            if error.meansGone { return false }
            if error.meansWatchLimit {
                hasReachedWatchLimit = true
                startPolling(folder)
            } else {
                add(.unreadable(path, error))
            }
            return true
        }
    }

    private func startPolling(_ folder: Int32) {
        if snapshots[folder] == nil { snapshots[folder] = FolderSnapshot() }
    }

    /// Watches a folder and then lists it: takes up the folders in it, reports what is new, and drops the folders that
    /// are no longer there.
    func visitFolder(_ visit: Visit, at now: ContinuousClock.Instant) {
        let folder = visit.folder.index
        let path = absolutePath(of: folder)
        guard watch(folder, path: path) else { return drop(folder) }
        let isPolled = !snapshots.isEmpty && snapshots[folder] != nil
        let error =
            isPolled ? compare(visit.folder, reports: visit.reports, at: now) : list(visit, path: path, at: now)
        guard let error, !error.meansGone else { return }
        if error.isDescriptorExhaustion {
            visits.append(visit)
            visitPause = now + Self.descriptorPause
        } else {
            add(.unreadable(path, error))
        }
    }

    private func list(_ visit: Visit, path absolute: [UInt8], at now: ContinuousClock.Instant) -> SystemError? {
        let folder = visit.folder.index
        // It is watched: a folder that is made from now on is told of.
        if !visit.reports, isLeaf(absolute) {
            table.childFolders(of: folder).forEach(drop)
            return nil
        }
        let needsPath = visit.reports || filter.hasGlobs
        let relative = needsPath ? table.path(of: folder) : []
        var missing = Set(table.hasChildFolders(folder) ? table.childFolders(of: folder) : [])
        let error = unsafe entries(of: absolute) { name, kind, status in
            guard let kind = kind ?? status()?.kind else { return }
            let isFolder = kind == .folder
            // Of a thousand files in a folder none costs an allocation when they are not to be reported.
            guard isFolder || visit.reports, unsafe !filter.ignores(name: name, isFolder: isFolder) else { return }
            let path = unsafe needsPath ? FileSystem.path(relative, Array(name)) : []
            if filter.hasGlobs && filter.ignores(path: path, isFolder: isFolder) { return }
            if isFolder {
                let known = missing.isEmpty && !visit.reports ? nil : unsafe table.child(name, of: folder)
                if let known { missing.remove(known) }
                unsafe takeUp(name, in: folder, reports: visit.reports)
                if known != nil { return }
            }
            if visit.reports { policy.record(.found, path: path, isFolder: isFolder, at: now) }
        }
        // What could not be listed is not known to be gone.
        if error == nil { for child in missing { drop(child) } }
        return error
    }

    /// Calls `body` for each entry of a folder. See `FileSystem.list`.
    ///
    /// - Returns: Why the folder could not be listed.
    func entries(
        of folder: [UInt8],
        _ body: (UnsafeRawBufferPointer, FileStatus.Kind?, () -> FileStatus?) -> Void
    ) -> SystemError? {
        do throws(SystemError) {
            try unsafe FileSystem.list(folder, body)
            return nil
        } catch {
            return error
        }
    }

    /// Returns whether a folder holds no other, by the number of its links. To ask costs a fraction of listing it. Returns
    /// `false` on file systems that do not count folders, and on one that is mounted below the root.
    private func isLeaf(_ path: [UInt8]) -> Bool {
        guard let countingDevice, let status = try? FileSystem.status(of: path).get() else { return false }
        return status.linkCount == 2 && status.kind == .folder && status.device == countingDevice
    }
}
