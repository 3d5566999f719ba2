internal import Platform

/// Watches one root. It passes on what the back ends see, has the walk take folders up, and sends what the verifier says.
///
/// An event only names a path. What became of it is asked of the file system when the batch ends. It is confined to the
/// thread of its watcher.
final class RootWatcher {
    private let index: Int
    private let configuration: DirectoryWatcher.Configuration
    private let channel: ChangeChannel
    private let tree: WatchedTree
    private let locator: RootLocator
    let backends: BackendSelection
    private let health = RootHealth()
    private let walk: FolderWalk
    private var policy: BatchingPolicy
    private var verifier: Verifier

    init(
        index: Int,
        path: [UInt8],
        configuration: DirectoryWatcher.Configuration,
        system: SystemCalls,
        native: NativeBackend = .ofThisSystem,
        channel: ChangeChannel
    ) {
        self.index = index
        self.configuration = configuration
        self.channel = channel
        tree = WatchedTree(root: path, filter: WatchFilter(configuration))
        locator = RootLocator(path: path)
        let polling = PollingBackend(tree, interval: configuration.intervalOfPolls, system: system)
        backends = BackendSelection(tree, polling: polling, native: native, system: system)
        walk = FolderWalk(tree, backends, health)
        policy = BatchingPolicy(times: configuration.settleTimes, limit: configuration.maximumChanges)
        verifier = Verifier(tree, backends, longestWait: configuration.settleTimes.maximum)
    }

    /// The descriptor to wait for, if there is one.
    var descriptor: CInt? { backends.native?.descriptor }

    /// When ``step(at:)`` has something to do, whatever the descriptor says. `nil` if it has nothing to do.
    var deadline: ContinuousClock.Instant? {
        if backends.polling.isRoundUnderWay { return .now }
        return [walk.deadline, policy.deadline, mustPoll ? backends.polling.deadline : nil].compactMap(\.self).min()
    }

    /// Whether everything may have changed, and not all folders have been looked at since.
    var isSurveying: Bool { walk.isSurvey }

    func begin(at now: ContinuousClock.Instant) {
        if configuration.polling == .automatic {
            do throws(SystemError) { try backends.open() } catch { health.add(NativeBackend.notice(of: error)) }
        }
        walk.begin(at: now)
        backends.polling.begin(at: now)
        findRoot(at: now)
        step(at: now)
    }

    func end() { backends.close() }

    /// Takes what the system has to tell, up to a bound, so that other roots have their turn.
    ///
    /// - Returns: Whether it had something to tell.
    @discardableResult
    func readEvents(at now: ContinuousClock.Instant) -> Bool {
        backends.native?.collect(at: now, for: self) ?? false
    }

    /// Lists folders for a while, polls, and sends what is due.
    func step(at now: ContinuousClock.Instant) {
        if locator.mayHaveMoved { findRoot(at: now) }
        listFolders(at: now)
        if mustPoll { poll(at: now) }
        // Before the batch that tells of it.
        publishStatus()
        sendChanges(at: now)
    }

    /// Takes in all that has happened, and sends it without the times that it is given to settle. A program that goes on
    /// writing is not followed for longer than any change waits.
    func flush() {
        let end = ContinuousClock.now + configuration.settleTimes.maximum
        repeat {
            if locator.mayHaveMoved { findRoot(at: .now) }
            listAllFolders()
        } while readEvents(at: .now) && .now < end && !channel.isFinished
        if mustPoll {
            backends.polling.planRound(at: .now)
            repeat { poll(at: .now) } while backends.polling.isRoundUnderWay && !channel.isFinished
            listAllFolders()
        }
        publishStatus()
        // What cannot be verified is put back, once for each reason.
        for _ in 0..<3 { sendChanges(at: .now, early: true) }
    }

    private func listFolders(at now: ContinuousClock.Instant) {
        let wasSurvey = walk.step(at: now, for: self) { path, isFolder in
            policy.record(.found, path: path, isFolder: isFolder, at: now)
        }
        // One report at the end of a survey, or one a second.
        if wasSurvey { policy.recordEverything(at: now) }
    }

    private func listAllFolders() {
        while walk.canContinue, !channel.isFinished { listFolders(at: .now) }
    }

    private func sendChanges(at now: ContinuousClock.Instant, early: Bool = false) {
        let due = policy.takeDue(at: now, early: early)
        var batch = ChangeBatch(root: index)
        if due.everything {
            batch.everything = true
            health.addStateOfEverything(isMissing: tree.table.isEmpty)
        } else {
            batch.changes = due.changes.compactMap { verifier.verify($0.path, $0.change, at: now, &policy) }
        }
        if batch.everything || !batch.changes.isEmpty { policy.recordBatch(at: now) }
        batch.states = health.takeStates()
        channel.send(batch)
    }

    private func publishStatus() {
        let status = RootStatus(
            path: locator.path,
            mode: backends.mode,
            watchedFolders: backends.nativeCount,
            polledFolders: backends.polling.count,
            isWalking: walk.isUnderWay,
            isMissing: tree.table.isEmpty,
            notices: health.notices
        )
        channel.setStatus(status, ofRoot: index)
    }
}

// MARK: - The root

extension RootWatcher {
    /// Looks where the root lies now. Takes it up if it is another folder than before, and drops it if it is gone.
    private func findRoot(at now: ContinuousClock.Instant) {
        let previous = locator.location
        let found = locator.locate(with: backends.native)
        tree.moveRoot(to: found.folder ?? locator.path)
        let isWatched = !tree.table.isEmpty && backends.watches(FolderTable.root)
        if isWatched, let previous, previous.isSameFolder(as: found) { return }
        if !tree.table.isEmpty {
            walk.drop(FolderTable.root)
            walk.stop()
        } else if previous != nil && found.folder == nil {
            return
        }
        if previous != nil { policy.recordEverything(at: now, mayComeBack: true) }
        guard let folder = found.folder else {
            if previous == nil { health.add(.rootMissing) }
            return
        }
        examineFileSystem(of: found)
        tree.insertRoot()
        switch backends.watch(FolderTable.root, at: folder) {
        case .watched: break
        // It went at this moment. The ancestors tell when it is back, or the next poll.
        case .gone: return walk.drop(FolderTable.root)
        case .unreadable(let error): health.add(.unreadable(folder, error))
        }
        walk.beginAtRoot(asSurvey: previous != nil)
        if previous != nil { health.markReplaced() }
    }

    private func examineFileSystem(of location: RootLocation) {
        guard let folder = location.folder else { return }
        let kind = backends.examineFileSystem(of: folder)
        walk.setCountingDevice(kind?.countsFolders == true ? location.status?.device : nil)
        if let kind, kind.isRemote { health.add(.remoteFileSystem(kind.name)) }
    }
}

// MARK: - Polling

extension RootWatcher {
    private var mustPoll: Bool { backends.polling.count > 0 || locator.mustPoll }

    /// Goes on with the look at the polled folders, or begins one if it is time.
    private func poll(at now: ContinuousClock.Instant) {
        if !backends.polling.isRoundUnderWay {
            guard backends.polling.isRoundDue(at: now) else { return }
            prepareRound(at: now)
        }
        _ = backends.polling.collect(at: now, for: self)
    }

    /// Begins a round of polling, less the folders that can be watched instead now.
    private func prepareRound(at now: ContinuousClock.Instant) {
        if health.has(.instanceLimit), backends.reopen() {
            health.remove(.instanceLimit)
            if let location = locator.location { examineFileSystem(of: location) }
            backends.expectRoom()
        }
        if locator.mustPoll || backends.isRemote { findRoot(at: now) }
        let folders = backends.polling.folders(preferring: channel.preferredFolders(ofRoot: index))
        if backends.reclaim(folders, at: now, for: self) {
            health.remove(.watchLimit)
            health.add(.watching(folders: tree.table.count))
        }
        backends.polling.beginRound(folders, at: now)
    }
}

// MARK: - What the back ends see

extension RootWatcher: WatchReceiver {
    var isWalking: Bool { walk.isUnderWay }

    func nameChanged(
        _ event: PathEvent,
        _ name: UnsafeRawBufferPointer,
        in folder: FolderTable.Index,
        isFolder: Bool,
        at now: ContinuousClock.Instant
    ) {
        guard unsafe !name.isEmpty, unsafe !tree.filter.ignores(name: name, isFolder: isFolder) else { return }
        let path = unsafe tree.table.path(of: folder, name: name)
        if tree.filter.hasGlobs && tree.filter.ignores(path: path, isFolder: isFolder) { return }
        if isFolder {
            unsafe folderChanged(event, Array(name), in: folder, path: path, at: now)
        } else {
            let isLink = event == .created && tree.isLink(path)
            policy.record(isLink ? .linked : event, path: path, isFolder: false, at: now)
        }
    }

    private func folderChanged(
        _ event: PathEvent,
        _ name: [UInt8],
        in parent: FolderTable.Index,
        path: [UInt8],
        at now: ContinuousClock.Instant
    ) {
        let known = tree.table.child(name, of: parent)
        let isWatched = known.map(backends.watchesNatively) ?? false
        switch event {
        case .removed:
            if let known { walk.drop(known) }
            policy.record(.removed, path: path, isFolder: true, at: now)
        case .movedIn, .found:
            policy.record(event, path: path, isFolder: true, at: now)
            walk.takeUp(name, in: parent, reports: true)
        case .created where !isWatched:
            policy.record(.movedIn, path: path, isFolder: true, at: now)
            walk.takeUp(name, in: parent, reports: true)
        case .attributes where known != nil && !isWatched:
            // A folder that could not be read may be readable now.
            walk.takeUp(name, in: parent, reports: true)
        case .created, .linked, .written, .closed, .attributes, .differs: break
        }
    }

    func folderReplaced(
        _ name: [UInt8],
        in folder: FolderTable.Index,
        byFolder: Bool,
        at now: ContinuousClock.Instant
    ) {
        let path = tree.table.path(of: folder, name: name)
        policy.record(.removed, path: path, isFolder: true, at: now)
        policy.record(.movedIn, path: path, isFolder: true, at: now)
        if let known = tree.table.child(name, of: folder) { walk.drop(known) }
        if byFolder { walk.takeUp(name, in: folder, reports: true) }
    }

    func pathToRootMayHaveChanged() { locator.markMoved() }

    /// Looks at all folders again, because some may have been made that nobody has told of.
    func everythingMayHaveChanged(at now: ContinuousClock.Instant) {
        policy.recordEverything(at: now)
        if !tree.table.isEmpty { walk.survey() }
    }
}

extension DirectoryWatcher.Configuration {
    /// The pause between two polls.
    fileprivate var intervalOfPolls: Duration {
        if case .always(let interval) = polling { return max(interval, .milliseconds(1)) }
        return pollInterval
    }
}
