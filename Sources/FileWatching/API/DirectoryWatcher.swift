internal import Platform

/// Watches folders, with all that is below them, and tells what changed.
///
/// ```swift
/// let watcher = DirectoryWatcher(root: "site")
/// for await batch in watcher.changes() {
///     for change in batch.changes { print(change) }
/// }
/// ```
///
/// A save is reported once, whatever the program that saves. It is reported about 1 ms after a program has written in place
/// or renamed a temporary file, and 40 ms after if the program removes or renames the old file first (``SettleTimes``).
/// Temporary files of editors are not reported. The root may be removed, replaced or swapped by a symbolic link. It is
/// watched again when it is back.
///
/// ## What it does not see
/// - Reads, and writes through a memory mapping until the file is closed.
/// - Writes through another hard link of a file, from a folder that is not watched.
/// - Changes behind a symbolic link below the root, unless its target is below a root too.
/// - A modification time that is set to a moment before the watch began, by a program that does not open the file.
/// - Changes that other machines make on network and FUSE file systems, until the next poll. Such roots are polled.
/// - A file system that is mounted over a watched folder later, until that folder is listed again.
/// - The second path of a folder (bind mounts below one root). Its changes are reported under one of the two.
///
/// No signal handler is set, descriptors are close-on-exec, and nothing is shared between watchers.
public struct DirectoryWatcher: Sendable {
    /// The paths of the roots, made absolute and otherwise as they were given.
    public let roots: [[UInt8]]
    public let configuration: Configuration
    private let system: SystemCalls

    /// Makes a watcher of one root. It does not watch before ``changes()`` is called.
    ///
    /// - Parameters:
    ///   - root: A folder. It need not exist yet. A relative path starts at the current folder of this moment.
    ///   - configuration: What is ignored, and how the folder is watched.
    public init(root: String, configuration: Configuration = Configuration()) {
        self.init(roots: [Array(root.utf8)], configuration: configuration)
    }

    /// Makes a watcher of several roots. It does not watch before ``changes()`` is called.
    ///
    /// - Parameters:
    ///   - roots: The paths of folders, as raw bytes. A batch names its root by the position in this list.
    ///   - configuration: What is ignored, and how the folders are watched.
    public init(roots: [[UInt8]], configuration: Configuration = Configuration()) {
        self.init(roots: roots, configuration: configuration, system: .live)
    }

    package init(roots: [[UInt8]], configuration: Configuration, system: SystemCalls) {
        let current = FileSystem.currentFolder ?? []
        self.roots = roots.map { root in
            root.first == FileSystem.separator ? root : current + [FileSystem.separator] + root
        }
        self.configuration = configuration
        self.system = system
    }

    /// Starts to watch on a new thread. It ends when the sequence and its iterators are dropped, or when the task that iterates
    /// is cancelled. The thread and all descriptors are gone within 100 ms after that.
    ///
    /// Each call starts a watch of its own. Nothing is missed after ``RootState/watching(folders:)`` was reported.
    public func changes() -> Changes {
        Changes(roots: roots, configuration: configuration, system: system)
    }
}
