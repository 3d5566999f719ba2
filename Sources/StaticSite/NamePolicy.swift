package import HTTPSemantics

/// Which names beneath the docroot are served and listed. One rule for both, on the decoded segment that is opened.
package struct NamePolicy: Sendable {
    /// Serve names that begin with a dot. Default: only `.well-known` (RFC 8615).
    package var showsHidden: Bool

    package init(showsHidden: Bool = false) { self.showsHidden = showsHidden }

    /// Whether a folder of this name is entered, and a file of this name is looked at: dot names are hidden.
    package func admits(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        return first != UInt8(ascii: ".") || showsHidden || name.elementsEqual(".well-known".utf8)
    }

    /// Whether something of this name is served. A file that an editor leaves is not; a folder may have such a name.
    package func serves(_ name: some BidirectionalCollection<UInt8>, isFolder: Bool) -> Bool {
        admits(name) && (isFolder || !EditorFile.isName(name))
    }

    /// Whether no name of a path is hidden, and its last one is served.
    package func serves(_ path: DecodedPath, isFolder: Bool) -> Bool {
        path.segments.allSatisfy(admits) && (isFolder || !EditorFile.isName(path.name))
    }
}

/// The names under which editors and tools leave backups, locks and halves of a save beside a file. `NameFilter` of the
/// watcher has the same list.
enum EditorFile {
    /// `*~`, `#*#`, `.#*`, `.*.sw?`, `.goutputstream-*`, `.~lock*`, and the three that end with `___jb_tmp___` and its kin.
    static func isName(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = name.first, let last = name.last else { return false }
        if last == UInt8(ascii: "~") { return true }
        switch first {
        case UInt8(ascii: "."):
            return [".#", ".goutputstream-", ".~lock"].contains { name.starts(with: $0.utf8) } || isVimSwapFile(name)
        case UInt8(ascii: "#"): return last == first && name.count > 1
        default:
            guard last == UInt8(ascii: "_") else { return false }
            return ["___jb_tmp___", "___jb_old___", "___jb_bak___"].contains {
                name.suffix(12).elementsEqual($0.utf8)
            }
        }
    }

    /// `.*.sw[a-px]`.
    private static func isVimSwapFile(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        let ending = Array(name.suffix(4))
        guard name.count > 5, ending.starts(with: ".sw".utf8) else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "p")).contains(ending[3]) || ending[3] == UInt8(ascii: "x")
    }
}
