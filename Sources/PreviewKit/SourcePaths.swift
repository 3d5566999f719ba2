/// Files and folders that a site is made of.
public struct SourcePaths: Sendable, ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
    /// Folders: absolute, or relative to the current one. They need not exist yet. What lies in the root that is served
    /// is left out, so that an output folder within a source makes no loop.
    public var folders: [String]
    /// Patterns as in `.gitignore`, of what causes no build. Default: none; temporary files of editors, names that begin
    /// with a dot, and `node_modules` are always left out.
    public var ignoring: [String]

    public init(_ folders: [String], ignoring: [String] = []) {
        self.folders = folders
        self.ignoring = ignoring
    }

    public init(arrayLiteral folders: String...) { self.init(folders) }

    public init(stringLiteral folder: String) { self.init([folder]) }
}

/// What changed in the sources since the last build began.
public struct SourceChanges: Sendable {
    /// Each behind its folder as that was given in ``SourcePaths``, in order; bytes that are no UTF-8 are shown as U+FFFD. Empty when ``everything`` is set.
    public let paths: [String]
    /// Anything may have changed: at the first build, and where there was more than could be told.
    public let everything: Bool

    /// For a build that has to make up for one that was cancelled.
    func union(_ newer: SourceChanges) -> SourceChanges {
        let everything = everything || newer.everything
        return SourceChanges(
            paths: everything ? [] : Set(paths).union(newer.paths).sorted(),
            everything: everything
        )
    }
}
