internal import Platform

/// Decides which back end watches a folder: the system's own, or polling if the system cannot see what happens there, or
/// lets nobody watch more folders.
final class BackendSelection {
    /// Says what became of a folder that was to be watched.
    enum Outcome {
        case watched
        /// The folder is no longer there.
        case gone
        case unreadable(SystemError)
    }

    let polling: PollingBackend
    /// The system's own back end. `nil` if there is none, or if it was refused: then everything is polled.
    private(set) var native: (any WatchBackend)?
    /// Whether others may write to the root's file system, unseen by this kernel. Then everything is polled.
    private(set) var isRemote = false
    /// Whether folders are polled that could be watched if there were room.
    private(set) var hasReachedLimit = false
    private let tree: WatchedTree
    private let system: SystemCalls
    private let opening: NativeBackend

    init(_ tree: WatchedTree, polling: PollingBackend, native: NativeBackend, system: SystemCalls) {
        self.tree = tree
        self.polling = polling
        self.system = system
        opening = native
    }

    /// Opens the system's own back end.
    func open() throws(SystemError) { native = try opening.open(tree, system) }

    /// Tries once more to open the system's own back end.
    func reopen() -> Bool {
        guard native == nil else { return false }
        native = try? opening.open(tree, system)
        return native != nil
    }

    func close() { native = nil }

    /// Looks up the file system that the root lies on. Returns `nil` if everything is polled anyway.
    func examineFileSystem(of root: [UInt8]) -> FileSystemKind? {
        isRemote = false
        guard native != nil else { return nil }
        let kind = FileSystemKind(type: system.fileSystemType(root))
        isRemote = kind.isRemote
        return kind
    }

    /// Says that folders are polled because the system lets nobody watch more of them. `nil` if that is not so.
    var limitNotice: Notice? { hasReachedLimit ? native?.limitNotice(polled: polling.count) : nil }

    /// Has the next poll try to watch the folders that are polled.
    func expectRoom() { hasReachedLimit = !isRemote }

    /// How many folders are watched or polled.
    var count: Int { nativeCount + polling.count }

    /// How many folders the system's own back end watches.
    var nativeCount: Int { native?.count ?? 0 }

    var mode: RootStatus.Mode {
        if native == nil || isRemote { return .polling }
        if polling.count == 0 { return .inotify }
        return nativeCount == 0 ? .polling : .both
    }

    func watches(_ folder: FolderTable.Index) -> Bool {
        watchesNatively(folder) || polling.watches(folder)
    }

    /// Returns whether the system's own back end watches a folder.
    func watchesNatively(_ folder: FolderTable.Index) -> Bool { native?.watches(folder) ?? false }

    /// Watches a folder, or sees to it that it is polled.
    func watch(_ folder: FolderTable.Index, at path: [UInt8]) -> Outcome {
        guard let native, !isRemote else {
            _ = polling.watch(folder, at: path)
            return .watched
        }
        switch native.watch(folder, at: path) {
        case .watched:
            polling.unwatch(folder)
            return .watched
        case .noRoom:
            hasReachedLimit = true
            _ = polling.watch(folder, at: path)
            return .watched
        case .gone: return .gone
        case .failed(let error): return .unreadable(error)
        }
    }

    func unwatch(_ folder: FolderTable.Index) {
        native?.unwatch(folder)
        polling.unwatch(folder)
    }

    /// Takes up watches that have become free since the limit was reached.
    ///
    /// - Parameter folders: Polled folders. The first ones are watched first.
    /// - Returns: Whether no folder has to be polled any more for want of room.
    func reclaim(
        _ folders: [FolderTable.Index],
        at now: ContinuousClock.Instant,
        for receiver: any WatchReceiver
    ) -> Bool {
        guard hasReachedLimit, let native else { return false }
        for folder in folders where polling.watches(folder) {
            switch native.watch(folder, at: tree.absolutePath(of: folder)) {
            case .noRoom: return false
            // That one cannot be read: it stays as it is.
            case .gone, .failed: continue
            case .watched:
                // What changed since the last poll is looked for once more before polling forgets the folder.
                if polling.hasSeen(folder), let comparison = polling.compare(tree.table.handle(folder)) {
                    receiver.receive(comparison, of: folder, at: now)
                }
                polling.unwatch(folder)
            }
        }
        hasReachedLimit = false
        return true
    }

    /// Compares a folder with what it held before, if its back end does so.
    func compare(_ folder: FolderTable.Handle) -> FolderComparison? {
        polling.watches(folder.index) ? polling.compare(folder) : native?.compare(folder)
    }

    /// Compares what is about to be reported with what is known of the folder.
    func confirm(_ file: FileFingerprint, _ name: [UInt8], in folder: FolderTable.Index) -> ConfirmationResult {
        if polling.watches(folder) { return polling.confirm(file, name, in: folder) }
        return native?.confirm(file, name, in: folder) ?? .unchanged
    }

    /// Forgets how a name was, because it is gone.
    func forget(_ name: [UInt8], in folder: FolderTable.Index) {
        native?.forget(name, in: folder)
        polling.forget(name, in: folder)
    }
}
