/// The names under which editors and tools leave backups, locks and halves of a save beside a file. They are neither
/// served nor watched.
package enum EditorFile {
    /// Returns whether a name is `*~`, `#*#`, `.#*`, `.*.sw[a-px]`, `.goutputstream-*`, `.~lock*`, or ends with
    /// `___jb_tmp___`, `___jb_old___` or `___jb_bak___`.
    package static func isName(_ name: [UInt8]) -> Bool { unsafe name.withUnsafeBytes { unsafe isName($0) } }

    /// Returns the same for a name that is lent. It is not generic because a listing asks for each of its names.
    package static func isName(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let first = unsafe name.first, let last = unsafe name.last else { return false }
        if last == UInt8(ascii: "~") { return true }
        switch first {
        case UInt8(ascii: "."):
            return unsafe name.starts(with: ".#".utf8) || name.starts(with: ".goutputstream-".utf8)
                || name.starts(with: ".~lock".utf8) || isVimSwapFile(name)
        case UInt8(ascii: "#"): return last == first && name.count > 1
        default:
            guard last == UInt8(ascii: "_") else { return false }
            let ending = unsafe name.suffix(12)
            return unsafe ending.elementsEqual("___jb_tmp___".utf8) || ending.elementsEqual("___jb_old___".utf8)
                || ending.elementsEqual("___jb_bak___".utf8)
        }
    }

    /// `.*.sw[a-px]`.
    private static func isVimSwapFile(_ name: UnsafeRawBufferPointer) -> Bool {
        guard name.count > 5, let last = unsafe name.last, unsafe name.suffix(4).dropLast().elementsEqual(".sw".utf8)
        else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "p")).contains(last) || last == UInt8(ascii: "x")
    }
}
