/// News about the watch of one root.
public enum RootState: Sendable, Hashable {
    /// The first walk goes on, and so many folders are watched by now. A change in a folder that it has not reached is missed.
    case progress(folders: Int)
    /// The first walk is over. From now on nothing is missed.
    case watching(folders: Int)
    /// Some changes cannot be seen, or only by polling.
    case degraded(Notice)
    /// The root is not there, or is no folder. The watcher waits for it to come back.
    case rootMissing
    /// The root was replaced by another folder, or came back.
    case rootReplaced

    /// Returns whether it says nothing more to someone who knows a later state.
    func isOutdated(by later: RootState) -> Bool {
        switch (self, later) {
        case (.progress, .progress), (.progress, .watching), (.watching, .watching): true
        case (.rootMissing, .rootMissing), (.rootReplaced, .rootReplaced): true
        case (.degraded(let earlier), .degraded(let later)): earlier.cause == later.cause
        default: false
        }
    }
}
