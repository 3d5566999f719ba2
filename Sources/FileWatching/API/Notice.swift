/// A reason why a root is watched less well than it could be, and the remedy.
public struct Notice: Sendable, Hashable {
    /// The subject of a ``Notice``.
    public enum Cause: Sendable, Hashable {
        /// The inotify watches of the user are used up. The other folders are polled.
        case watchLimit
        /// The inotify instances of the user, or the descriptors of this process, are used up. Everything is polled.
        case instanceLimit
        /// The file system does not tell changes that other machines make. It is polled.
        case remoteFileSystem
        /// A folder may not be read. Changes in it are not seen.
        case unreadableFolder
        /// The operating system has no inotify, or refuses it. Everything is polled.
        case unsupported
        /// The watcher could not start at all.
        case failed
    }

    public var cause: Cause
    /// One sentence that says what is wrong, with the current value of the limit.
    public var reason: String
    /// The remedy for the user, such as a `sysctl` line. Empty if there is none.
    public var remedy: String

    public init(cause: Cause, reason: String, remedy: String) {
        self.cause = cause
        self.reason = reason
        self.remedy = remedy
    }
}
