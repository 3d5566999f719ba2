extension RootWatcher {
    /// Looks where the root lies now; takes it up when it is another folder than before, and drops it when it is gone.
    func findRoot(at now: ContinuousClock.Instant) {
        wayHasChanged = false
        let found = watchWay()
        let isWatched =
            !table.isEmpty && (table.watch(of: FolderTable.root) != nil || snapshots[FolderTable.root] != nil)
        let isSame =
            place?.folder == found.folder && place?.facts?.inode == found.facts?.inode
            && place?.facts?.device == found.facts?.device
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
        let type = system.fileSystemType(folder)
        if Self.countsFolders(type) {
            countingDevice = place?.facts?.device
        } else if let name = Self.remoteFileSystems[type] {
            isRemote = true
            add(.remoteFileSystem(name))
        }
    }

    /// Whether each folder has a link from its parent, one from itself, and one from each folder in it.
    ///
    /// - Parameter type: `f_type` of statfs(2). Of tmpfs, ext2 to ext4, and XFS it is known; others say 1, or what they like.
    static func countsFolders(_ type: Int64) -> Bool { [0x0102_1994, 0xEF53, 0x5846_5342].contains(type) }

    /// `f_type` of statfs(2) for the file systems on which others may write, unseen by this kernel.
    private static let remoteFileSystems: [Int64: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFE53_4D42: "SMB2", 0xFF53_4D42: "CIFS", 0x0102_1997: "9p", 0x6573_5546: "FUSE",
        0x5346_414F: "AFS", 0x00C3_6400: "Ceph",
    ]
}
