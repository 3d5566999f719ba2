internal import Platform

/// Decides which names are watched and reported.
struct WatchFilter: Sendable {
    private let globs: [Glob]
    private let ignoresNoisyFolders: Bool
    private let includesHidden: Bool

    init(_ configuration: DirectoryWatcher.Configuration) {
        globs = configuration.ignoring.map(Glob.init)
        ignoresNoisyFolders = configuration.ignoresNoisyFolders
        includesHidden = configuration.includesHidden
    }

    /// Returns whether a name in a watched folder is ignored, whatever its path.
    func ignores(name: UnsafeRawBufferPointer, isFolder: Bool) -> Bool {
        guard let first = unsafe name.first else { return true }
        if isFolder {
            if ignoresNoisyFolders, unsafe Self.isNoisyFolder(name, first: first) { return true }
        } else if unsafe EditorFile.isName(name) {
            return true
        }
        return unsafe first == UInt8(ascii: ".") && !includesHidden && !name.elementsEqual(".well-known".utf8)
    }

    var hasGlobs: Bool { !globs.isEmpty }

    /// Returns whether one of the user's patterns covers a path. The folders above it must have been asked for before.
    func ignores(path: [UInt8], isFolder: Bool) -> Bool {
        globs.contains { $0.matches(path, isFolder: isFolder) }
    }

    private static func isNoisyFolder(_ name: UnsafeRawBufferPointer, first: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "n"): unsafe name.elementsEqual("node_modules".utf8)
        case UInt8(ascii: "."): [".git", ".hg", ".svn"].contains { unsafe name.elementsEqual($0.utf8) }
        default: false
        }
    }
}
