internal import Platform

/// Watches folders for the engine. A back end for another system is one type that conforms to this protocol.
///
/// It speaks of folders of the ``FolderTable``, of names in them, and of "everything may have changed". How the system
/// numbers its watches, and how it says that something was lost, stays in the back end. It is confined to the thread of
/// its watcher.
protocol WatchBackend: AnyObject {
    /// The descriptor that can be read when there is something to collect. `nil` if there is none.
    var descriptor: CInt? { get }

    /// How many folders it watches.
    var count: Int { get }

    /// Returns whether it watches a folder.
    func watches(_ folder: FolderTable.Index) -> Bool

    /// Watches a folder from now on, or goes on watching it. If it cannot, it does not watch the folder after this.
    func watch(_ folder: FolderTable.Index, at path: [UInt8]) -> WatchResult

    /// Ends the watch of a folder. Does nothing if it does not watch it.
    func unwatch(_ folder: FolderTable.Index)

    /// Watches the folders that the path to the root leads through, instead of those given before.
    ///
    /// - Returns: Whether it watches all of them. If not, the path has to be polled.
    func watchAncestors(of root: RootLocation) -> Bool

    /// Whether it still watches the ancestors given last. It cannot be told after something was lost.
    var watchesAncestors: Bool { get }

    /// Tells what has happened. It ends after a while, so that other roots have their turn.
    ///
    /// - Returns: Whether anything has happened.
    func collect(at now: ContinuousClock.Instant, for receiver: any WatchReceiver) -> Bool

    /// Compares a folder with what it held when it was compared last. The first time every name in it is a difference.
    ///
    /// - Returns: `nil` if the back end does not compare: it is told the names of what changes.
    func compare(_ folder: FolderTable.Handle) -> FolderComparison?

    /// Compares what is about to be reported with what is known of the folder, and remembers it.
    func confirm(_ file: FileFingerprint, _ name: [UInt8], in folder: FolderTable.Index) -> ConfirmationResult

    /// Forgets how a name was, because it is gone. It may come back as it was, and is then a difference.
    func forget(_ name: [UInt8], in folder: FolderTable.Index)

    /// Returns what to say if the system lets nobody watch more folders. `nil` if the back end knows no such limit.
    ///
    /// - Parameter polled: How many folders are polled for that reason.
    func limitNotice(polled: Int) -> Notice?
}

/// The defaults suit a back end that is told the names of what changes.
extension WatchBackend {
    func compare(_ folder: FolderTable.Handle) -> FolderComparison? { nil }

    func confirm(_ file: FileFingerprint, _ name: [UInt8], in folder: FolderTable.Index) -> ConfirmationResult {
        .unchanged
    }

    func forget(_ name: [UInt8], in folder: FolderTable.Index) {}

    func limitNotice(polled: Int) -> Notice? { nil }
}

/// Says whether a back end watches a folder now.
enum WatchResult {
    case watched
    /// The folder is no longer there.
    case gone
    /// The system lets nobody watch more folders.
    case noRoom
    case failed(SystemError)
}

/// Says how something that is about to be reported compares with what a back end remembers.
enum ConfirmationResult {
    /// It is as it was, or nothing is remembered of it.
    case unchanged
    /// It has changed once more since the back end told of it.
    case changedAgain
    /// It is a folder that the back end has not seen yet.
    case unknown
}

/// Receives what back ends have seen.
protocol WatchReceiver: AnyObject {
    /// Whether folders still wait to be listed.
    var isWalking: Bool { get }

    /// A name in a folder has changed. Names that the user ignores may be among them.
    func nameChanged(
        _ event: PathEvent,
        _ name: UnsafeRawBufferPointer,
        in folder: FolderTable.Index,
        isFolder: Bool,
        at now: ContinuousClock.Instant
    )

    /// A folder was replaced by another folder or by a file, or a file by a folder.
    ///
    /// - Parameter byFolder: Whether a folder has the name now.
    func folderReplaced(
        _ name: [UInt8],
        in folder: FolderTable.Index,
        byFolder: Bool,
        at now: ContinuousClock.Instant
    )

    /// The root, or something on the path to it, may be another one now.
    func pathToRootMayHaveChanged()

    /// Something was lost: anything below the root may have changed.
    func everythingMayHaveChanged(at now: ContinuousClock.Instant)
}
