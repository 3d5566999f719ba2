#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension FileSystem {
    /// Whether the folder that relative paths start from has been removed, or cannot be reached from the root. See
    /// getcwd(3).
    package static var isCurrentFolderGone: Bool {
        // The call gives the path of an unreachable folder as `(unreachable)`.
        if let path = currentFolder { return path.first != separator }
        return errno == ENOENT
    }
}
