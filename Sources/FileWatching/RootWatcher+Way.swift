internal import Platform

extension RootWatcher {
    /// Looks where the root lies now; takes it up when it is another folder than before, and drops it when it is gone.
    func findRoot(at now: ContinuousClock.Instant) {
        wayHasChanged = false
        let found = watchWay()
        let isWatched =
            !table.isEmpty && (table.watch(of: FolderTable.root) != nil || snapshots[FolderTable.root] != nil)
        let isSame =
            place?.folder == found.folder && place?.status?.inode == found.status?.inode
            && place?.status?.device == found.status?.device
        let isFirst = place == nil
        place = found
        if isSame && isWatched { return }
        if !table.isEmpty {
            drop(FolderTable.root)
            visits = []
            nextVisit = 0
            isSurveying = false
        } else if !isFirst && found.folder == nil {
            return
        }
        if !isFirst { policy.recordEverything(at: now, mayComeBack: true) }
        guard let folder = found.folder else {
            if isFirst { states.append(.rootMissing) }
            return
        }
        checkFileSystem(folder)
        table.insertRoot()
        guard watch(FolderTable.root, path: folder) else {
            // It went at this moment; the folders on the way tell, or the next poll.
            drop(FolderTable.root)
            return
        }
        visits.append(Visit(folder: table.handle(FolderTable.root), reports: false))
        if !isFirst {
            rootWasReplaced = true
            isSurveying = true
        }
        isFirstWalk = true
    }

    /// Watches all folders that the way to the root leads through.
    private func watchWay() -> RootPlace {
        var found = RootPlace(resolving: path)
        if notifier == nil {
            pollsWay = true
            return found
        }
        if let place, place.takesSameWay(as: found), !waypoints.isEmpty, !pollsWay, !waypointsAreStale { return found }
        // What happens before a folder on the way is watched must be looked for once more.
        for _ in 0..<3 {
            setWaypoints(of: found)
            let again = RootPlace(resolving: path)
            if again.takesSameWay(as: found) { return again }
            found = again
        }
        pollsWay = true
        return found
    }

    private func setWaypoints(of place: RootPlace) {
        let previous = waypoints
        waypoints = [:]
        waypointsAreStale = false
        pollsWay = false
        for ancestor in place.ancestors {
            let names = place.hops[ancestor]
            do throws(SystemError) {
                guard let watch = try notifier?.add(ancestor, names == nil ? .ancestor : .hop) else { continue }
                waypoints[watch, default: []].formUnion(names ?? [])
            } catch {
                // A folder that may be passed but not read can only be asked.
                pollsWay = true
            }
        }
        for watch in previous.keys where waypoints[watch] == nil && table.folder(watchedBy: watch) == nil {
            retire(watch)
        }
    }

    func checkFileSystem(_ folder: [UInt8]) {
        isRemote = false
        countingDevice = nil
        guard notifier != nil else { return }
        let kind = FileSystemKind(type: system.fileSystemType(folder))
        if kind.countsFolders {
            countingDevice = place?.status?.device
        } else if kind.isRemote {
            isRemote = true
            add(.remoteFileSystem(kind.name))
        }
    }
}
