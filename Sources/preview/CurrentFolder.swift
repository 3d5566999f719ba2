import Glibc

/// The folder that the command was started in.
enum CurrentFolder {
    /// Where it has been deleted, what is relative to it would name something else.
    ///
    /// - Parameter needsIt: whatever the path is, something else is relative to it.
    static func check(_ path: String, needsIt: Bool) throws(CommandError) {
        guard !path.hasPrefix("/") || needsIt, isGone else { return }
        throw CommandError(
            "the current folder has been deleted",
            path.hasPrefix("/")
                ? "change to one that exists, or name the folders of the sources with --watch"
                : "change to one that exists, or name a folder by its full path"
        )
    }

    /// See getcwd(3): a folder that cannot be reached from the root is given as `(unreachable)`.
    private static var isGone: Bool {
        guard let path = unsafe getcwd(nil, 0) else { return errno == ENOENT }
        defer { unsafe free(path) }
        return unsafe path.pointee != CChar(bitPattern: UInt8(ascii: "/"))
    }
}
