/// What the watcher says of one root.
public enum RootState: Sendable, Hashable {
    /// The first walk goes on: so many folders are watched by now. A change in a folder that it has not reached is missed.
    case progress(folders: Int)
    /// The walk is over: from now on nothing is missed.
    case watching(folders: Int)
    /// Something cannot be seen, or only by polling.
    case degraded(Notice)
    /// The root is not there, or is no folder. The watcher waits for it to come back.
    case rootMissing
    /// Another folder took the root's place, or the root came back.
    case rootReplaced

    func isOutdated(by later: RootState) -> Bool {
        switch (self, later) {
        case (.progress, .progress), (.progress, .watching), (.watching, .watching): true
        case (.rootMissing, .rootMissing), (.rootReplaced, .rootReplaced): true
        case (.degraded(let earlier), .degraded(let later)): earlier.cause == later.cause
        default: false
        }
    }
}

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
