extension FileSystem {
    /// Calls `body` with the name and the kind of each entry but `.` and `..`, until it returns `false`. The kind is `nil` if
    /// the file system does not say it. A NUL follows the last byte of each name.
    ///
    /// - Parameter folder: An open folder that nobody else reads: the position belongs to the descriptor.
    package static func list(
        _ folder: CInt,
        _ body: (UnsafeRawBufferPointer, FileStatus.Kind?) -> Bool
    ) throws(SystemError) {
        try unsafe readEntries(of: folder) { name, kind in unsafe isDots(name) || body(name, kind) }
    }

    /// Opens a folder and calls `body` with the name and the kind of each entry but `.` and `..`. The last argument looks
    /// at the entry itself.
    ///
    /// Does not follow a symbolic link in the last part of the path, so that a folder that was replaced by a link to
    /// elsewhere is not listed.
    package static func list(
        _ path: [UInt8],
        _ body: (UnsafeRawBufferPointer, FileStatus.Kind?, () -> FileStatus?) -> Void
    ) throws(SystemError) {
        let folder = try open(path, OpenMode.folder.refusingLinks)
        defer { close(folder) }
        try unsafe list(folder) { name, kind in
            unsafe body(name, kind) {
                unsafe status(of: name.assumingMemoryBound(to: CChar.self).baseAddress.unsafelyUnwrapped, in: folder)
            }
            return true
        }
    }

    /// Returns whether an open folder holds no name, or `false` if that cannot be told.
    package static func isEmptyFolder(_ folder: CInt) -> Bool {
        guard let again = try? open([UInt8(ascii: ".")], at: folder, .folder) else { return false }
        defer { close(again) }
        var isEmpty = true
        do throws(SystemError) {
            try unsafe list(again) { _, _ in
                isEmpty = false
                return false
            }
        } catch {
            return false
        }
        return isEmpty
    }

    /// Whether it is `.` or `..`.
    private static func isDots(_ name: UnsafeRawBufferPointer) -> Bool {
        let dot = UInt8(ascii: ".")
        return unsafe name.count <= 2 && name[0] == dot && name[name.count - 1] == dot
    }
}
