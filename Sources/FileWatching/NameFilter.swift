/// Decides which names are worth watching and reporting; pure, asked once for each event.
struct NameFilter: Sendable {
    private let globs: [Glob]
    private let ignoresNoisyFolders: Bool
    private let includesHidden: Bool

    init(_ configuration: DirectoryWatcher.Configuration) {
        globs = configuration.ignoring.map(Glob.init)
        ignoresNoisyFolders = configuration.ignoresNoisyFolders
        includesHidden = configuration.includesHidden
    }

    /// Whether a name in a watched folder is passed over without looking at its path.
    func ignores(name: UnsafeRawBufferPointer, isFolder: Bool) -> Bool {
        guard let first = unsafe name.first else { return true }
        if isFolder {
            if ignoresNoisyFolders, unsafe Self.isNoisyFolder(name, first: first) { return true }
        } else if unsafe Self.isTemporary(name, first: first) {
            return true
        }
        return unsafe first == UInt8(ascii: ".") && !includesHidden && !name.elementsEqual(".well-known".utf8)
    }

    var hasGlobs: Bool { !globs.isEmpty }

    /// Whether one of the user's patterns covers the path. Its folders have been asked for already, and passed.
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

    /// Names under which editors and tools keep backups, locks and halves of a save. `EditorFile`, which keeps them from
    /// being served, has the same list.
    private static func isTemporary(_ name: UnsafeRawBufferPointer, first: UInt8) -> Bool {
        let last = unsafe name[name.count - 1]
        if last == UInt8(ascii: "~") { return true }
        switch first {
        case UInt8(ascii: "."):
            return unsafe hasPrefix(name, ".#") || hasPrefix(name, ".goutputstream-") || hasPrefix(name, ".~lock")
                || isVimSwapFile(name)
        case UInt8(ascii: "#"): return name.count > 1 && last == first
        default:
            return unsafe last == UInt8(ascii: "_")
                && (hasSuffix(name, "___jb_tmp___") || hasSuffix(name, "___jb_old___")
                    || hasSuffix(name, "___jb_bak___"))
        }
    }

    /// `.*.sw[a-px]`.
    private static func isVimSwapFile(_ name: UnsafeRawBufferPointer) -> Bool {
        guard name.count > 5 else { return false }
        let last = unsafe name[name.count - 1]
        return unsafe name[name.count - 4] == UInt8(ascii: ".") && name[name.count - 3] == UInt8(ascii: "s")
            && name[name.count - 2] == UInt8(ascii: "w")
            && ((UInt8(ascii: "a")...UInt8(ascii: "p")).contains(last) || last == UInt8(ascii: "x"))
    }

    private static func hasPrefix(_ name: UnsafeRawBufferPointer, _ prefix: String) -> Bool {
        unsafe name.starts(with: prefix.utf8)
    }

    private static func hasSuffix(_ name: UnsafeRawBufferPointer, _ suffix: String) -> Bool {
        unsafe name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
}
