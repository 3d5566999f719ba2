internal import Platform

/// Takes folders up: has each watched, lists it, and goes on with the folders in it.
///
/// A folder is watched before it is listed, and what a listing of a new folder finds is reported, so that nothing slips in
/// between.
final class FolderWalk {
    /// How long the thread lists folders before it looks for events and for its end.
    private static let slice: Duration = .milliseconds(10)
    private static let descriptorPause: Duration = .milliseconds(200)

    private let tree: WatchedTree
    private let backends: BackendSelection
    private let health: RootHealth
    private var queue = PendingFolders()
    /// No folder is listed before this, because the process has no descriptor left.
    private var pause: ContinuousClock.Instant?
    /// Whether the folders that were known when everything may have changed have not all been looked at again.
    private(set) var isSurvey = false
    private var isFirst = true
    private var progress = WalkProgress()
    /// The device of the root, if its file system counts the folders in a folder.
    private var countingDevice: UInt64?

    init(_ tree: WatchedTree, _ backends: BackendSelection, _ health: RootHealth) {
        self.tree = tree
        self.backends = backends
        self.health = health
    }

    /// Whether folders wait to be listed, or the end of the walk has not been told.
    var isUnderWay: Bool { !queue.isEmpty }

    /// Whether a folder can be listed now.
    var canContinue: Bool { queue.hasNext && pause == nil }

    /// When ``step(at:for:report:)`` has something to do. `nil` if no folder waits.
    var deadline: ContinuousClock.Instant? { queue.hasNext ? pause ?? .now : nil }

    func begin(at now: ContinuousClock.Instant) { progress.begin(at: now) }

    /// Remembers whether folders without folders can be told by their links.
    func setCountingDevice(_ device: UInt64?) { countingDevice = device }

    /// Begins with the root, which is in the table and watched.
    func beginAtRoot(asSurvey: Bool) {
        queue.append(PendingFolder(folder: tree.table.handle(FolderTable.root), reports: false))
        if asSurvey { isSurvey = true }
        isFirst = true
    }

    /// Begins once more at the root, because anything may have changed.
    func survey() {
        queue.removeAll()
        queue.append(PendingFolder(folder: tree.table.handle(FolderTable.root), reports: false))
        isSurvey = true
    }

    /// Ends the walk of a root that is gone.
    func stop() {
        queue.removeAll()
        isSurvey = false
    }

    /// Puts a folder into the table, and plans to watch and list it.
    func takeUp(_ name: UnsafeRawBufferPointer, in parent: FolderTable.Index, reports: Bool) {
        queue.append(unsafe PendingFolder(folder: tree.insert(name, into: parent), reports: reports))
    }

    func takeUp(_ name: [UInt8], in parent: FolderTable.Index, reports: Bool) {
        unsafe name.withUnsafeBytes { unsafe takeUp($0, in: parent, reports: reports) }
    }

    /// Takes a folder, and all below it, out of the table.
    func drop(_ folder: FolderTable.Index) { tree.remove(folder, each: backends.unwatch) }

    /// Lists folders for a while.
    ///
    /// - Parameter report: Called for each name in a new folder.
    /// - Returns: Whether it was a part of a survey, so that everything may have changed.
    func step(
        at now: ContinuousClock.Instant,
        for receiver: any WatchReceiver,
        report: (_ path: [UInt8], _ isFolder: Bool) -> Void
    ) -> Bool {
        if let pause, now < pause { return false }
        pause = nil
        guard !queue.isEmpty else { return false }
        listFolders(at: now, for: receiver, report: report)
        let wasSurvey = isSurvey
        if queue.hasNext {
            if isFirst, progress.isDue(at: now) { health.add(.progress(folders: backends.count)) }
        } else {
            finish()
        }
        return wasSurvey
    }

    private func listFolders(
        at now: ContinuousClock.Instant,
        for receiver: any WatchReceiver,
        report: ([UInt8], Bool) -> Void
    ) {
        let end = now + Self.slice
        var count = 0
        while pause == nil, let pending = queue.next() {
            if tree.table.contains(pending.folder) { visit(pending, at: now, for: receiver, report: report) }
            count += 1
            if count.isMultiple(of: 16) && .now > end { break }
        }
    }

    private func finish() {
        queue.removeAll()
        isSurvey = false
        if let notice = backends.limitNotice { health.add(notice) }
        if isFirst {
            isFirst = false
            health.add(.watching(folders: tree.table.count))
        }
    }

    /// Watches a folder and then lists it. Takes up the folders in it, reports what is new, and drops the folders that are
    /// no longer there.
    private func visit(
        _ pending: PendingFolder,
        at now: ContinuousClock.Instant,
        for receiver: any WatchReceiver,
        report: ([UInt8], Bool) -> Void
    ) {
        let folder = pending.folder.index
        let path = tree.absolutePath(of: folder)
        switch backends.watch(folder, at: path) {
        case .watched: break
        case .gone: return drop(folder)
        case .unreadable(let error): health.add(.unreadable(path, error))
        }
        let error =
            if let comparison = backends.compare(pending.folder) {
                receive(comparison, of: pending, at: now, for: receiver)
            } else {
                list(pending, path: path, report: report)
            }
        guard let error, !error.meansGone else { return }
        if error.isDescriptorExhaustion {
            queue.append(pending)
            pause = now + Self.descriptorPause
        } else {
            health.add(.unreadable(path, error))
        }
    }

    /// Uses the comparison of a back end as a listing.
    ///
    /// - Returns: Why the folder could not be listed.
    private func receive(
        _ comparison: FolderComparison,
        of pending: PendingFolder,
        at now: ContinuousClock.Instant,
        for receiver: any WatchReceiver
    ) -> SystemError? {
        let folder = pending.folder.index
        if pending.reports || comparison.error != nil {
            receiver.receive(comparison, of: folder, at: now)
            return comparison.error
        }
        for difference in comparison.differences where difference.isFolder && difference.kind != .appeared {
            if let known = tree.table.child(difference.name, of: folder) { drop(known) }
        }
        for name in comparison.folders { takeUp(name, in: folder, reports: false) }
        return nil
    }

    /// - Returns: Why the folder could not be listed.
    private func list(_ pending: PendingFolder, path absolute: [UInt8], report: ([UInt8], Bool) -> Void) -> SystemError?
    {
        let folder = pending.folder.index
        let filter = tree.filter
        // It is watched: a folder that is made from now on is told.
        if !pending.reports, isLeaf(absolute) {
            tree.table.childFolders(of: folder).forEach(drop)
            return nil
        }
        let needsPath = pending.reports || filter.hasGlobs
        let relative = needsPath ? tree.table.path(of: folder) : []
        var missing = Set(tree.table.hasChildFolders(folder) ? tree.table.childFolders(of: folder) : [])
        do throws(SystemError) {
            try unsafe FileSystem.list(absolute) { name, kind, status in
                guard let kind = kind ?? status()?.kind else { return }
                let isFolder = kind == .folder
                // Of a thousand files in a folder none costs an allocation if they are not reported.
                guard isFolder || pending.reports, unsafe !filter.ignores(name: name, isFolder: isFolder) else {
                    return
                }
                let path = unsafe needsPath ? FileSystem.path(relative, Array(name)) : []
                if filter.hasGlobs && filter.ignores(path: path, isFolder: isFolder) { return }
                if isFolder {
                    let isNew = missing.isEmpty && !pending.reports
                    let known = isNew ? nil : unsafe tree.table.child(name, of: folder)
                    if let known { missing.remove(known) }
                    unsafe takeUp(name, in: folder, reports: pending.reports)
                    if known != nil { return }
                }
                if pending.reports { report(path, isFolder) }
            }
        } catch {
            // What could not be listed is not known to be gone.
            return error
        }
        for child in missing { drop(child) }
        return nil
    }

    /// Returns whether a folder holds no other, by the number of its links. To ask costs a fraction of listing it. Returns
    /// `false` on file systems that do not count folders, and on one that is mounted below the root.
    private func isLeaf(_ path: [UInt8]) -> Bool {
        guard let countingDevice, let status = try? FileSystem.status(of: path).get() else { return false }
        return status.linkCount == 2 && status.kind == .folder && status.device == countingDevice
    }
}
