/// The way in which one root is watched at this moment, for a terminal or a status page.
public struct RootStatus: Sendable, Hashable {
    /// The way in which changes are seen.
    public enum Mode: String, Sendable, Hashable {
        case inotify
        case polling
        /// Some folders are watched by inotify, and the others polled.
        case both
    }

    /// The path of the root as it was given, made absolute.
    public var path: [UInt8]
    public var mode: Mode
    /// How many folders inotify watches.
    public var watchedFolders = 0
    /// How many folders are polled.
    public var polledFolders = 0
    /// Whether folders still wait to be listed, so that some are not known yet.
    public var isWalking = true
    /// Whether the root is not there.
    public var isMissing = false
    /// The reasons why the root is watched less well than it could be. At most one for each cause.
    public var notices: [Notice] = []
}
