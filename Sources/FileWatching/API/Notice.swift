/// Why a root is watched less well than it could be, and what can be done about it.
public struct Notice: Sendable, Hashable {
    /// What a ``Notice`` is about.
    public enum Cause: Sendable, Hashable {
        /// The user's inotify watches are used up: the other folders are polled.
        case watchLimit
        /// The user's inotify instances, or this process's descriptors, are used up: everything is polled.
        case instanceLimit
        /// The file system does not tell of changes that other machines make: it is polled.
        case remoteFileSystem
        /// A folder may not be read: what happens in it is not seen.
        case unreadableFolder
        /// The operating system has no inotify, or refuses it: everything is polled.
        case unsupported
        /// The watcher could not start at all.
        case failed
    }

    public var cause: Cause
    /// One sentence that says what is the matter, with the current value of the limit.
    public var reason: String
    /// What the user can do, such as a `sysctl` line; empty when there is nothing.
    public var remedy: String

    public init(cause: Cause, reason: String, remedy: String) {
        self.cause = cause
        self.reason = reason
        self.remedy = remedy
    }
}
