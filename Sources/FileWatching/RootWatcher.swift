internal import Platform

/// Watches one root: keeps the table of its folders, turns what the kernel and the polls tell into changes, and sends
/// batches. Confined to the thread of its watcher.
///
/// A folder is watched before it is listed, and whatever the listing of a new folder holds is reported: so nothing slips in
/// between. An event only names a path; what became of it is asked of the file system when the batch ends.
final class RootWatcher {
    /// A folder that waits to be listed.
    struct Visit {
        var folder: FolderTable.Handle
        /// Whether what is found was not there before.
        var reports: Bool
    }

    /// How long the thread lists folders before it looks for events and for its end.
    static let slice: Duration = .milliseconds(10)
    static let descriptorPause: Duration = .milliseconds(200)
    /// The time to the first report of progress; each takes twice as long as the one before, up to the limit.
    private static let progressInterval: Duration = .milliseconds(500)
    private static let longestProgressInterval: Duration = .seconds(8)

    let index: Int
    let path: [UInt8]
    let configuration: DirectoryWatcher.Configuration
    let filter: NameFilter
    let system: SystemCalls
    let channel: ChangeChannel

    var notifier: FolderNotifier?
    var table = FolderTable()
    /// What the polled folders held when they were looked at last, by their index in the table.
    var snapshots: [Int32: FolderSnapshot] = [:]
    var policy: BatchingPolicy
    var recentTimes = RecentTimes()
    let startTime = Timestamp.ofFiles().wrappingNanoseconds

    var place: RootPlace?
    /// Folders on the way to the root, with the names in them that matter.
    var waypoints: [Int32: Set<[UInt8]>] = [:]
    /// Whether a folder on the way could not be watched, so that the way must be looked at again and again.
    var pollsWay = false
    var wayHasChanged = false
    /// Whether another folder may lie where one on the way was watched: by its name alone that is not to be seen.
    var waypointsAreStale = false
    /// Watches that were given up, and of which the kernel may still have events in its queue.
    var retiredWatches: Set<Int32> = []

    /// Folders to be listed, those of the lowest depth first.
    var visits: [Visit] = []
    var nextVisit = 0
    /// No folder is listed before this: the process has no descriptor left.
    var visitPause: ContinuousClock.Instant?
    /// Whether the folders known at a change of "everything" have not all been looked at again.
    var isSurveying = false
    var isFirstWalk = true
    private var nextProgress: ContinuousClock.Instant?
    private var progressInterval = RootWatcher.progressInterval

    var poll = PollRound()
    var hasReachedWatchLimit = false
    var isRemote = false
    /// The file system of the root, if its folders have a link for each folder in them; see ``isLeaf(_:)``.
    var countingDevice: UInt64?
    var notices: [Notice] = []
    var states: [RootState] = []
    var rootWasReplaced = false

    init(
        index: Int,
        path: [UInt8],
        configuration: DirectoryWatcher.Configuration,
        system: SystemCalls,
        channel: ChangeChannel
    ) {
        self.index = index
        self.path = path
        self.configuration = configuration
        self.system = system
        self.channel = channel
        filter = NameFilter(configuration)
        policy = BatchingPolicy(times: configuration.settleTimes, limit: configuration.maximumChanges)
    }

    /// What poll(2) waits for.
    var descriptor: Int32? { notifier?.descriptor }

    /// When ``step(at:)`` has something to do, whatever the kernel tells; `nil` when it has not.
    var deadline: ContinuousClock.Instant? {
        if poll.isUnderWay { return .now }
        let visit = nextVisit < visits.count ? visitPause ?? .now : nil
        return [visit, policy.deadline, hasToPoll ? poll.next : nil].compactMap(\.self).min()
    }

    func begin(at now: ContinuousClock.Instant) {
        if configuration.polling == .automatic {
            do throws(SystemError) {
                notifier = try FolderNotifier(system)
            } catch {
                add(.noInstance(error))
            }
        }
        nextProgress = now + Self.progressInterval
        poll.next = now + pollInterval
        findRoot(at: now)
        step(at: now)
    }

    func end() {
        notifier = nil
    }

    /// Lists folders for a while, polls, and sends what is due.
    func step(at now: ContinuousClock.Instant) {
        if wayHasChanged { findRoot(at: now) }
        visitFolders(at: now)
        if hasToPoll { pollFolders(at: now) }
        // Before the batch that tells of it.
        publishStatus()
        sendChanges(at: now)
    }

    /// Takes in all that has happened, and sends it without the times that it is given to settle. Who goes on writing is
    /// not followed for longer than any change waits.
    func flush() {
        let end = ContinuousClock.now + configuration.settleTimes.maximum
        repeat {
            if wayHasChanged { findRoot(at: .now) }
            while nextVisit < visits.count, visitPause == nil, !channel.isFinished { visitFolders(at: .now) }
        } while readEvents(at: .now) && .now < end && !channel.isFinished
        if hasToPoll {
            poll.next = .now
            repeat { pollFolders(at: .now) } while poll.isUnderWay && !channel.isFinished
            while nextVisit < visits.count, visitPause == nil, !channel.isFinished { visitFolders(at: .now) }
        }
        publishStatus()
        // What cannot be verified is put back, once for each reason.
        for _ in 0..<3 { sendChanges(at: .now, early: true) }
    }

    func add(_ notice: Notice) {
        guard !notices.contains(where: { $0.cause == notice.cause }) else { return }
        notices.append(notice)
        states.append(.degraded(notice))
    }

    func absolutePath(of folder: Int32) -> [UInt8] {
        table.path(of: folder, from: place?.folder ?? path)
    }

    func absolutePath(of path: [UInt8]) -> [UInt8] {
        let folder = place?.folder ?? self.path
        return path.isEmpty ? folder : FileSystem.path(folder, path)
    }

    /// Anything may have changed, also in folders that were made unheard: looks at all of them again.
    func survey(at now: ContinuousClock.Instant) {
        policy.recordEverything(at: now)
        guard !table.isEmpty else { return }
        visits = [Visit(folder: table.handle(FolderTable.root), reports: false)]
        nextVisit = 0
        isSurveying = true
    }

    private func visitFolders(at now: ContinuousClock.Instant) {
        if let visitPause, now < visitPause { return }
        visitPause = nil
        let end = now + Self.slice
        while nextVisit < visits.count, visitPause == nil {
            let visit = visits[nextVisit]
            nextVisit += 1
            if table.contains(visit.folder) { visitFolder(visit, at: now) }
            if nextVisit.isMultiple(of: 16) && .now > end { break }
        }
        if nextVisit < visits.count {
            // One report at the end, or one a second.
            if isSurveying { policy.recordEverything(at: now) }
            if isFirstWalk, let next = nextProgress, now >= next {
                states.append(.progress(folders: table.watchedCount + snapshots.count))
                progressInterval = min(progressInterval * 2, Self.longestProgressInterval)
                nextProgress = now + progressInterval
            }
        } else if !visits.isEmpty {
            visits = []
            nextVisit = 0
            finishWalk(at: now)
        }
    }

    private func finishWalk(at now: ContinuousClock.Instant) {
        if isSurveying {
            isSurveying = false
            policy.recordEverything(at: now)
        }
        if hasReachedWatchLimit { add(.watchLimit(watched: table.watchedCount, polled: snapshots.count)) }
        if isFirstWalk {
            isFirstWalk = false
            states.append(.watching(folders: table.count))
        }
    }

    private func sendChanges(at now: ContinuousClock.Instant, early: Bool = false) {
        let due = policy.takeDue(at: now, early: early)
        var batch = ChangeBatch(root: index)
        if due.everything {
            batch.everything = true
            if table.isEmpty {
                states.append(.rootMissing)
            } else if rootWasReplaced {
                states.append(.rootReplaced)
            }
            rootWasReplaced = false
        } else {
            batch.changes = due.changes.compactMap { verify($0.path, $0.change, at: now) }
        }
        if batch.everything || !batch.changes.isEmpty { policy.noteBatch(at: now) }
        batch.states = states
        states = []
        channel.send(batch)
    }

    private func publishStatus() {
        let mode: RootStatus.Mode =
            if notifier == nil || isRemote {
                .polling
            } else if snapshots.isEmpty {
                .inotify
            } else {
                table.watchedCount == 0 ? .polling : .both
            }
        channel.setStatus(
            RootStatus(
                path: path,
                mode: mode,
                watchedFolders: table.watchedCount,
                polledFolders: snapshots.count,
                isWalking: !visits.isEmpty,
                isMissing: table.isEmpty,
                notices: notices
            ),
            ofRoot: index
        )
    }
}
