internal import Platform

extension RootWatcher {
    /// Takes what the kernel has to tell, up to a bound, so that other roots have their turn.
    ///
    /// - Returns: Whether it had something to tell.
    @discardableResult
    func readEvents(at now: ContinuousClock.Instant) -> Bool {
        var reads = 0
        while reads < 16, let notifier {
            let outcome = unsafe notifier.read { event in unsafe handle(event, at: now) }
            // An overflow takes with it the events by which they would have ended.
            if outcome == .nothing { retiredWatches.removeAll(keepingCapacity: true) }
            guard outcome == .events else { break }
            reads += 1
        }
        return reads > 0
    }

    private func handle(_ event: FolderNotifier.Event, at now: ContinuousClock.Instant) {
        let mask = unsafe event.mask
        let watch = unsafe event.watch
        if !mask.isDisjoint(with: [.overflowed, .unmounted]) {
            // What befell the way may be among what was lost.
            if mask.contains(.overflowed) { (wayHasChanged, waypointsAreStale) = (true, true) }
            // Behind a file system that went, another folder comes to light.
            if table.folder(watchedBy: watch) == FolderTable.root || waypoints[watch] != nil { wayHasChanged = true }
            survey(at: now)
            return
        }
        if mask.contains(.ignored) {
            forget(watch)
            return
        }
        if let names = waypoints[watch] {
            let concerns = names.contains { unsafe event.name.elementsEqual($0) }
            if concerns || !mask.isDisjoint(with: .itself) { wayHasChanged = true }
            if !mask.isDisjoint(with: .itself) { waypointsAreStale = true }
        }
        guard let folder = table.folder(watchedBy: watch) else {
            if waypoints[watch] == nil && !retiredWatches.contains(watch) { survey(at: now) }
            return
        }
        if !mask.isDisjoint(with: .itself) {
            if folder == FolderTable.root { wayHasChanged = true }
            return
        }
        let isFolder = mask.contains(.isFolder)
        guard unsafe !event.name.isEmpty, unsafe !filter.ignores(name: event.name, isFolder: isFolder) else { return }
        let path = unsafe table.path(of: folder, name: event.name)
        if filter.hasGlobs && filter.ignores(path: path, isFolder: isFolder) { return }
        if isFolder {
            unsafe handleFolder(Array(event.name), in: folder, path: path, mask: mask, at: now)
        } else if let event = PathEvent(mask) {
            let isLink = event == .created && isLink(absolutePath(of: path))
            policy.record(isLink ? .linked : event, path: path, isFolder: false, at: now)
        }
    }

    private func handleFolder(
        _ name: [UInt8],
        in parent: Int32,
        path: [UInt8],
        mask: FolderNotifier.Mask,
        at now: ContinuousClock.Instant
    ) {
        let known = table.child(name, of: parent)
        let isWatched = known.map { table.watch(of: $0) != nil } ?? false
        if !mask.isDisjoint(with: [.movedFrom, .deleted]) {
            if let known { drop(known) }
            policy.record(.removed, path: path, isFolder: true, at: now)
        } else if mask.contains(.movedTo) || (mask.contains(.created) && !isWatched) {
            policy.record(.movedIn, path: path, isFolder: true, at: now)
            takeUp(name, in: parent, reports: true)
        } else if mask.contains(.attributes), known != nil, !isWatched {
            // A folder that could not be read may be readable now.
            takeUp(name, in: parent, reports: true)
        }
    }

    /// Returns whether a path is a symbolic link, or one of several names of a file.
    private func isLink(_ path: [UInt8]) -> Bool {
        guard let status = try? FileSystem.status(of: path).get() else { return false }
        return status.kind == .symbolicLink || status.hasOtherNames
    }

    /// The kernel has removed a watch, for whatever reason; its number means nothing from here on.
    private func forget(_ watch: Int32) {
        if retiredWatches.remove(watch) != nil { return }
        if waypoints.removeValue(forKey: watch) != nil { (wayHasChanged, waypointsAreStale) = (true, true) }
        if table.removeWatch(watch) == FolderTable.root { wayHasChanged = true }
    }

    /// Gives up a watch, whose last events may still be in the kernel's queue.
    func retire(_ watch: Int32) {
        if waypoints[watch] != nil { return }
        retiredWatches.insert(watch)
        notifier?.remove(watch)
    }
}

extension PathEvent {
    init?(_ mask: FolderNotifier.Mask) {
        if mask.contains(.created) {
            self = .created
        } else if mask.contains(.modified) {
            self = .written
        } else if mask.contains(.closedWriter) {
            self = .closed
        } else if mask.contains(.movedTo) {
            self = .movedIn
        } else if !mask.isDisjoint(with: [.movedFrom, .deleted]) {
            self = .removed
        } else if mask.contains(.attributes) {
            self = .attributes
        } else {
            return nil
        }
    }
}
