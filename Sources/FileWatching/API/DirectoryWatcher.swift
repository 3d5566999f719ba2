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
/// A save is reported once, whatever the program that saves: some 1 ms after it is done where that writes in place or
/// renames a temporary file, 40 ms where it removes or renames the old file first (``SettleTimes``). Temporary files of
/// editors are not reported. The root may be removed, replaced or swapped by a symbolic link, and is taken up again.
///
/// ## What it does not see
/// - Writes through a memory mapping, until the file is closed; and reads.
/// - Writes through another hard link of a file, from a folder that is not watched.
/// - What lies behind a symbolic link below the root, unless that place is below a root too.
/// - A modification time that is set to a moment before the watch began, by a program that does not open the file.
/// - On network and FUSE file systems the kernel does not tell what other machines do: such roots are polled.
/// - What is in a file system that is mounted over a watched folder later, until that folder is looked at again.
/// - The same folder under two paths (bind mounts below one root): its changes are told under one of them.
///
/// No signal handler is set, descriptors are close-on-exec, and nothing is shared between watchers.
public struct DirectoryWatcher: Sendable {
    /// The absolute paths of the roots, as they were given otherwise.
    public let roots: [[UInt8]]
    public let configuration: Configuration
    private let system: SystemCalls

    /// - Parameters:
    ///   - root: A folder. It need not exist yet. A relative path is taken from the current folder, now.
    ///   - configuration: What is left out, and how it is watched.
    public init(root: String, configuration: Configuration = Configuration()) {
        self.init(roots: [Array(root.utf8)], configuration: configuration)
    }

    /// - Parameters:
    ///   - roots: The paths of folders, as raw bytes. A batch names its root by the position in this list.
    ///   - configuration: What is left out, and how all of them are watched.
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

    /// Starts to watch, on a thread of its own, and goes on until the sequence and its iterators are dropped or the task
    /// that iterates is cancelled; then the thread and all descriptors are gone within 100 ms.
    ///
    /// Each call watches again. Nothing is missed after ``RootState/watching(folders:)`` was told.
    public func changes() -> Changes {
        Changes(roots: roots, configuration: configuration, system: system)
    }
}
