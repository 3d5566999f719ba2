extension PreviewServer {
    /// What is served, to whom, and how.
    public struct Configuration: Sendable {
        /// The folder to serve: absolute, or relative to the current directory at the time `run` is called. Symbolic
        /// links in it are not resolved, so it may be pointed elsewhere while the server runs.
        public var root: String

        /// The address to listen on. Default: `127.0.0.1`, this machine alone. `0.0.0.0` and `::` open the server to the
        /// network; it asks nobody for a password.
        public var host = "127.0.0.1"

        /// The port. `nil`, the default: 8080, or the next one that is free up to 8179. 0: any that is free. A port that
        /// is named and taken is an error.
        public var port: Int?

        /// The URL prefix under which the folder appears, as project pages have it: `/project/`. Default: `/`. It is not
        /// a folder beneath `root`.
        public var basePath: String = "/"

        /// A file beneath `root` that answers, with status 200, every document request that finds nothing: the entry of
        /// a single-page application. Not for what a page loads: a script that is missing stays missing. Default: none.
        public var fallback: String?

        /// A file beneath `root` that is sent with status 404. Default: `404.html`; where it does not exist, a page that
        /// names near misses.
        public var notFoundPage: String? = "404.html"

        /// Whether a folder without an index page is listed. Default: `true`. `false`: 404; the files in it are served all
        /// the same.
        public var listsFolders: Bool = true

        /// A Mustache template for folder pages, instead of the built-in one: the text itself, not the name of a file. What
        /// it can name is in <doc:Templates>. Not for the JSON and text that tools get. Default: `nil`, the built-in one.
        public var listingTemplate: String?

        /// The same for pages with a status from 400 up. Not instead of ``notFoundPage``, which is sent where it exists.
        /// Default: `nil`, the built-in one.
        public var errorTemplate: String?

        /// Whether names that start with a dot are served, listed and watched. Default: `false` (`.well-known` always is).
        /// Not a way to keep other files back: see ``Hooks-swift.struct/serves``.
        public var servesHiddenFiles: Bool = false

        /// Whether symbolic links may lead out of `root`. Default: `false`: only relative links within it work. This
        /// turns the confinement off altogether.
        public var followsSymlinks: Bool = false

        /// Further names that `Host` may carry, beside localhost and the address of the connection. `*`: any, which
        /// lets every web page that the browser opens read the site (DNS rebinding). Not the names that may be listened on.
        /// Default: none.
        public var allowedHosts: [String] = []

        /// Media types by extension (without its dot), before the built-in table: `["qmd": "text/markdown"]`. Not a list of
        /// what may be served. Default: none.
        public var mediaTypes: [String: String] = [:]

        /// How open pages are kept up to date.
        public enum Reload: Sendable, Hashable {
            /// By a script in the page; documents that cannot run one, by the header.
            case script
            /// By the `Refresh` header alone: no byte of a page is touched. The browser waits for an answer while the page
            /// is shown, which it shows as loading; Back and Escape end that until the page is loaded again by hand.
            case header
            /// Not at all. The event stream tells of changes all the same.
            case off
        }

        /// Default: `.script`.
        public var reload = Reload.script

        /// Changes of names and paths that match reload nothing; patterns as in `.gitignore`: `*.log`, `/drafts`, `tmp/`.
        /// Default: none; temporary files of editors, `.git` and `node_modules` are always left out. What matches is
        /// still served.
        public var ignoring: [String] = []

        /// How long to pause between two looks at the folder, and at the sources of a build, instead of asking the kernel
        /// to tell of changes. Default: `nil`, which polls only what inotify(7) cannot see.
        public var pollInterval: Duration?

        /// What one client, and all of them together, may use.
        public var limits = Limits()

        /// What the embedding program adds to the answers. Default: nothing.
        public var hooks = Hooks()

        /// Whether the server starts although `root` is missing, and waits for it to come. Default: `false`: an error.
        /// `run(rebuilding:)` always does.
        public var waitsForRoot = false

        /// How long a navigation is kept waiting while a build runs, or for what is not there while the root is missing or
        /// empty (the listing of an empty root is shown); then a page says what is going on, and is reloaded when it is
        /// over. Other requests get what there is. Default: 5 s.
        public var buildPatience = Duration.seconds(5)

        /// Whether what was in memory when a build began is served while it runs, instead of keeping the browser waiting.
        /// Not a copy of the site: what nobody had asked for lately has to wait. Default: `false`.
        public var keepLastGeneration = false

        /// Whether `run(rebuilding:)` cancels the task of a build whose sources change while it runs, and builds again as soon
        /// as it has returned, with the changes of both. After five that were cancelled in a row one runs to its end: a
        /// build that writes into its own sources would never have one. Default: `false`: each runs to its end.
        public var cancelsOutdatedBuilds = false

        /// What texts call these fields.
        package var wording = Wording()

        /// What the build prints: the page that is shown while it runs shows the last lines.
        package var progress = BuildProgress()

        public init(root: String) {
            self.root = root
        }
    }
}
