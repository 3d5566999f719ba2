internal import Platform

/// Looks at folders in intervals, and compares them with what they held before. It works on every system and file system.
final class PollingBackend: WatchBackend {
    /// How long the thread polls before it looks for events and for its end.
    private static let slice: Duration = .milliseconds(10)

    private let tree: WatchedTree
    private let interval: Duration
    private let system: SystemCalls
    /// The folders as they were when they were looked at last.
    private var snapshots: [FolderTable.Index: FolderSnapshot] = [:]
    private var round = PollRound()

    init(_ tree: WatchedTree, interval: Duration, system: SystemCalls) {
        self.tree = tree
        self.interval = interval
        self.system = system
    }

    var descriptor: CInt? { nil }

    /// When ``collect(at:for:)`` has something to do, if there are folders.
    var deadline: ContinuousClock.Instant? { round.isUnderWay ? .now : round.next }

    var isRoundUnderWay: Bool { round.isUnderWay }

    /// Returns whether it is time to begin a round.
    func isRoundDue(at now: ContinuousClock.Instant) -> Bool {
        guard !round.isUnderWay, let next = round.next else { return false }
        return next <= now
    }

    /// Plans the first round.
    func begin(at now: ContinuousClock.Instant) { round.plan(at: now + interval) }

    /// Plans the next round for another time, or not at all.
    func planRound(at next: ContinuousClock.Instant?) { round.plan(at: next) }

    /// Begins to look at folders. Those that are not polled any more are left out.
    func beginRound(_ folders: [FolderTable.Index], at now: ContinuousClock.Instant) {
        round.begin(folders.filter(watches).map(tree.table.handle), at: now)
    }

    /// Returns all polled folders.
    ///
    /// - Parameter preferred: The paths below the root of folders that come first, if they are polled.
    func folders(preferring preferred: [[UInt8]]) -> [FolderTable.Index] {
        let first = preferred.compactMap(tree.table.folder(at:)).filter(watches)
        return first + Set(snapshots.keys).subtracting(first)
    }

    /// Returns whether a folder has been looked at since it is polled.
    func hasSeen(_ folder: FolderTable.Index) -> Bool { snapshots[folder]?.isTaken ?? false }

    var count: Int { snapshots.count }

    func watches(_ folder: FolderTable.Index) -> Bool { !snapshots.isEmpty && snapshots[folder] != nil }

    func watch(_ folder: FolderTable.Index, at path: [UInt8]) -> WatchResult {
        if snapshots[folder] == nil { snapshots[folder] = FolderSnapshot() }
        return .watched
    }

    func unwatch(_ folder: FolderTable.Index) {
        if !snapshots.isEmpty { snapshots[folder] = nil }
    }

    /// The path to the root is polled by the engine, which looks at it before each round.
    func watchAncestors(of root: RootLocation) -> Bool { false }

    var watchesAncestors: Bool { false }

    /// Goes on with the round that is under way.
    func collect(at now: ContinuousClock.Instant, for receiver: any WatchReceiver) -> Bool {
        let before = system.processorTime()
        let end = now + Self.slice
        while .now < end, let folder = round.nextFolder() {
            guard tree.table.contains(folder), watches(folder.index) else { continue }
            // A folder that was away when the walk came to it may be back.
            if hasSeen(folder.index) || !receiver.isWalking, let comparison = compare(folder) {
                receiver.receive(comparison, of: folder.index, at: now)
            }
        }
        round.endSlice(spent: system.processorTime() - before, at: .now, interval: interval)
        return round.isUnderWay
    }

    func compare(_ handle: FolderTable.Handle) -> FolderComparison? {
        let folder = handle.index
        let filter = tree.filter
        let relative = tree.table.path(of: folder)
        var later = FolderSnapshot(isTaken: true)
        do throws(SystemError) {
            try unsafe FileSystem.list(tree.absolutePath(of: folder)) { name, kind, status in
                if unsafe kind != .folder && filter.ignores(name: name, isFolder: false) { return }
                guard let status = status(), status.kind != .other else { return }
                let isFolder = status.kind == .folder
                if unsafe isFolder && filter.ignores(name: name, isFolder: true) { return }
                let name = unsafe Array(name)
                if filter.hasGlobs, filter.ignores(path: FileSystem.path(relative, name), isFolder: isFolder) { return }
                later.entries[name] = FileFingerprint(status)
            }
        } catch {
            return FolderComparison(error: error)
        }
        let differences = (snapshots[folder] ?? FolderSnapshot()).differences(to: later)
        snapshots[folder] = later
        return FolderComparison(differences: differences, folders: later.folders)
    }

    func confirm(_ file: FileFingerprint, _ name: [UInt8], in folder: FolderTable.Index) -> Confirmation {
        guard file.kind != .other, let snapshot = snapshots[folder] else { return .unchanged }
        let known = snapshot.entries[name]
        if file.kind == .folder { return known == nil ? .unknown : .unchanged }
        if known == file { return .unchanged }
        snapshots[folder]?.entries[name] = file
        return .changedAgain
    }

    func forget(_ name: [UInt8], in folder: FolderTable.Index) {
        // The name stays: its end has still to be told if it does not come back.
        if !snapshots.isEmpty { snapshots[folder]?.entries[name]?.inode = .max }
    }
}
