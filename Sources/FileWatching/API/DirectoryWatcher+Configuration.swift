extension DirectoryWatcher {
    /// Says what is watched and how. The defaults suit a folder of web pages that is being worked on.
    public struct Configuration: Sendable {
        /// Says when to poll for changes instead of using inotify.
        public enum Polling: Sendable, Hashable {
            /// Polls if inotify cannot see changes (network and FUSE file systems, other operating systems), or if one of its
            /// limits is reached.
            case automatic
            /// Always polls, with this pause between two polls. The pause grows so that polling takes under 2 % of a core.
            case always(interval: Duration)
        }

        /// Patterns of names and paths that are not reported, as in `.gitignore`: `*.log`, `/drafts`, `build/**`, `tmp/`.
        /// Default: none.
        ///
        /// `*` stands for any bytes but `/`, `?` for one byte, `[a-z]` and `[!a-z]` for one byte in or out of a class, and
        /// `**` for any bytes. `\` takes the next byte as it is. A pattern without a slash matches a name in any folder. One
        /// with a slash in front or in the middle matches the whole path below the root. One with a slash at the end matches
        /// only folders. Folders that match are not watched at all.
        public var ignoring: [String] = []
        /// Whether folders are ignored that are large, change often and belong to no page: `node_modules`, `.git`, `.hg` and
        /// `.svn`. Default: `true`.
        public var ignoresNoisyFolders = true
        /// Whether names that begin with a dot are reported. `.well-known` always is. Default: `false`.
        public var includesHidden = false
        /// The times that changes wait before they are reported.
        public var settleTimes = SettleTimes()
        /// When to poll. Default: ``Polling/automatic``.
        public var polling = Polling.automatic
        /// The pause between two polls if ``polling`` is ``Polling/automatic``. Default: 500 ms.
        public var pollInterval: Duration = .milliseconds(500)
        /// The most changes that one batch carries, and that wait for a slow consumer. More become
        /// ``ChangeBatch/everything``. Default: 20,000.
        public var maximumChanges = 20_000

        public init() {}
    }
}
