/// Finds the root, and has the folders on the path to it watched, so that it is found again when the path changes.
final class RootLocator {
    private static let mostAttempts = 3

    /// The path that was given, made absolute.
    let path: [UInt8]
    /// The place at which the root was found last. `nil` before it was looked for.
    private(set) var location: RootLocation?
    /// Whether a folder on the path could not be watched, so that the path must be polled.
    private(set) var mustPoll = false
    /// Whether the root must be looked for again.
    private(set) var mayHaveMoved = false

    init(path: [UInt8]) { self.path = path }

    /// Says that the root, or something on the path to it, may be another one now.
    func markMoved() { mayHaveMoved = true }

    /// Looks where the root lies now.
    ///
    /// - Parameter backend: Watches the path. If there is none, the path must be polled.
    func locate(with backend: (any WatchBackend)?) -> RootLocation {
        mayHaveMoved = false
        let found = watchPath(with: backend)
        location = found
        return found
    }

    private func watchPath(with backend: (any WatchBackend)?) -> RootLocation {
        var found = RootLocation(resolving: path)
        guard let backend else {
            mustPoll = true
            return found
        }
        if let location, location.hasSamePath(as: found), !mustPoll, backend.watchesAncestors { return found }
        // What happens before an ancestor is watched must be looked for once more.
        for _ in 0..<Self.mostAttempts {
            mustPoll = !backend.watchAncestors(of: found)
            let again = RootLocation(resolving: path)
            if again.hasSamePath(as: found) { return again }
            found = again
        }
        mustPoll = true
        return found
    }
}
