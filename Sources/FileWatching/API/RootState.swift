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
