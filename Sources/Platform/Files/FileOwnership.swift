#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The user that a file belongs to, and who else may use it. See stat(2).
package struct FileOwnership: Sendable, Hashable {
    /// The number of the user.
    package var user: UInt32
    /// The nine bits of chmod(2).
    package var permissions: UInt16

    /// Whether a group, or everybody, has a right to it.
    package var isOpenToOthers: Bool { permissions & 0o077 != 0 }
}

extension FileSystem {
    /// Asks who owns an open file or folder. See fstat(2).
    package static func ownership(of descriptor: CInt) throws(SystemError) -> FileOwnership {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .current }
        return FileOwnership(user: status.st_uid, permissions: UInt16(status.st_mode & 0o777))
    }
}
