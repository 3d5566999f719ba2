/// How one root is watched at this moment; for a terminal or a status page.
public struct RootStatus: Sendable, Hashable {
    /// How changes come to be known.
    public enum Mode: String, Sendable, Hashable {
        case inotify
        case polling
        /// Some folders are watched, and the others polled.
        case both
    }

    /// The root as it was given, made absolute.
    public var path: [UInt8]
    public var mode: Mode
    /// Folders that inotify watches.
    public var watchedFolders = 0
    /// Folders that are polled.
    public var polledFolders = 0
    /// Whether a walk is under way, so that some folders are not known yet.
    public var isWalking = true
    /// Whether the root is not there.
    public var isMissing = false
    /// At most one for each cause.
    public var notices: [Notice] = []
}
