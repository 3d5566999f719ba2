internal import Platform

/// The changes below one root between two quiet moments.
public struct ChangeBatch: Sendable, Equatable {
    /// The position of the root in the list that the ``DirectoryWatcher`` was made with.
    public var root: Int
    /// The changes, ordered by the bytes of their paths. Empty if ``everything`` is set.
    public var changes: [Change] = []
    /// Whether anything may have changed: the kernel's queue ran over, the root was replaced, or there were more changes
    /// than ``DirectoryWatcher/Configuration/maximumChanges``.
    public var everything = false
    /// The news about the watch of the root, oldest first.
    public var states: [RootState] = []

    public init(root: Int, changes: [Change] = [], everything: Bool = false, states: [RootState] = []) {
        self.root = root
        self.changes = changes
        self.everything = everything
        self.states = states
    }

    var isEmpty: Bool { changes.isEmpty && !everything && states.isEmpty }

    /// Adds a later batch of the same root that the consumer has not asked for yet.
    ///
    /// - Parameter limit: More changes than this become ``everything``.
    mutating func append(_ later: ChangeBatch, limit: Int) {
        everything = everything || later.everything
        for state in later.states {
            states.removeAll { $0.isOutdated(by: state) }
            states.append(state)
        }
        if !everything {
            changes = Self.merge(later.withoutOutdated(changes), later.changes)
            everything = changes.count > limit
        }
        if everything { changes = [] }
    }

    /// Leaves out changes in folders that were removed or replaced later. What was in them is gone, unless it is told again.
    private func withoutOutdated(_ earlier: [Change]) -> [Change] {
        let folders = Set(changes.lazy.filter { $0.isFolder && $0.kind != .created }.map(\.path))
        if folders.isEmpty { return earlier }
        return earlier.filter { change in
            !change.path.indices.contains { index in
                change.path[index] == FileSystem.separator && folders.contains(Array(change.path[..<index]))
            }
        }
    }

    /// Merges two lists that are ordered by path.
    private static func merge(_ earlier: [Change], _ later: [Change]) -> [Change] {
        var result: [Change] = []
        result.reserveCapacity(earlier.count + later.count)
        var old = earlier[...]
        for var change in later {
            while let first = old.first, first.path.lexicographicallyPrecedes(change.path) {
                result.append(first)
                old = old.dropFirst()
            }
            if let first = old.first, first.path == change.path {
                change.isFolder = change.isFolder || first.isFolder
                switch (first.kind, change.kind) {
                case (.created, .modified): change.kind = .created
                case (.removed, .created), (.modified, .created): change.kind = .modified
                default: break
                }
                old = old.dropFirst()
            }
            result.append(change)
        }
        return result + old
    }
}
