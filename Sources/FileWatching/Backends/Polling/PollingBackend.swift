internal import Platform

/// Looks at folders in intervals, and compares them with what they held before. It works on every system and file system.
final class PollingBackend: WatchBackend {
    /// How long the thread polls before it looks for events and for its end.
    private static let slice: Duration = .milliseconds(10)

    private let tree: WatchedTree
    private let interval: Duration
    private let system: SystemCalls
    private var snapshots: FolderSnapshots
    private var round = PollRound()

    init(_ tree: WatchedTree, interval: Duration, system: SystemCalls) {
        self.tree = tree
        self.interval = interval
        self.system = system
        snapshots = FolderSnapshots(of: tree)
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
        return first + Set(snapshots.folders).subtracting(first)
    }

    /// Returns whether a folder has been looked at since it is polled.
    func hasSeen(_ folder: FolderTable.Index) -> Bool { snapshots.hasTaken(folder) }

    var count: Int { snapshots.count }

    func watches(_ folder: FolderTable.Index) -> Bool { snapshots.contains(folder) }

    func watch(_ folder: FolderTable.Index, at path: [UInt8]) -> WatchResult {
        snapshots.insert(folder)
        return .watched
    }

    func unwatch(_ folder: FolderTable.Index) { snapshots.remove(folder) }

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

    func compare(_ folder: FolderTable.Handle) -> FolderComparison? { snapshots.compare(folder.index) }

    func confirm(_ file: FileFingerprint, _ name: [UInt8], in folder: FolderTable.Index) -> ConfirmationResult {
        snapshots.confirm(file, name, in: folder)
    }

    func forget(_ name: [UInt8], in folder: FolderTable.Index) { snapshots.forget(name, in: folder) }
}
