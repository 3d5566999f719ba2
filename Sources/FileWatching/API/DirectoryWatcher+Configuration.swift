extension DirectoryWatcher {
    /// What is watched and how; the defaults suit a folder of web pages that is being worked on.
    public struct Configuration: Sendable {
        /// When to look at the folders again and again instead of asking the kernel to tell.
        public enum Polling: Sendable, Hashable {
            /// Where inotify cannot see (network and FUSE file systems, other operating systems) or may not (limits).
            case automatic
            /// Always, with this pause between two looks; it is stretched so that polling takes under 2 % of a core.
            case always(interval: Duration)
        }

        /// Patterns of names and paths that are not reported, as in `.gitignore`: `*.log`, `/drafts`, `build/**`, `tmp/`.
        ///
        /// `*` stands for any bytes but `/`, `?` for one, `[a-z]` and `[!a-z]` for one in or out of a class, `**` for any
        /// bytes at all; `\` takes the next byte as it is. A pattern without a slash matches a name in any folder, one with
        /// a slash in front or in the middle the whole path below the root, and one with a slash at the end only folders.
        /// Folders that match are not watched at all. None by default.
        public var ignoring: [String] = []
        /// Leaves out folders that are large, change often and belong to no page: `node_modules`, `.git`, `.hg`, `.svn`.
        /// On by default.
        public var ignoresNoisyFolders = true
        /// Reports names that begin with a dot. Off by default; `.well-known` is always reported.
        public var includesHidden = false
        /// How long changes wait to be reported.
        public var settleTimes = SettleTimes()
        /// `.automatic` by default.
        public var polling = Polling.automatic
        /// The pause between two looks where ``polling`` is `.automatic` and has to poll. 500 ms.
        public var pollInterval: Duration = .milliseconds(500)
        /// The most changes that one batch carries, and that wait for a slow consumer; more become
        /// ``ChangeBatch/everything``. 20,000.
        public var maximumChanges = 20_000

        public init() {}
    }
}
