#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

// The names in an open folder: nobody can exchange the folder meanwhile.
extension FileSystem {
    /// Looks at a name in an open folder, without following a symbolic link. See fstatat(2).
    package static func status(of name: String, at folder: CInt) -> FileStatus? {
        unsafe withPath(Array(name.utf8)) { unsafe status(of: $0, in: folder) }
    }

    /// Makes a folder, if nothing has the name. See mkdirat(2).
    ///
    /// - Parameter permissions: The bits of chmod(2), without those of umask(2).
    package static func makeFolder(_ name: String, at folder: CInt, permissions: UInt16) throws(SystemError) {
        guard unsafe mkdirat(folder, name, mode_t(permissions)) != 0, errno != EEXIST else { return }
        throw .current
    }

    /// Gives a file a second name, if nothing has that. See linkat(2).
    package static func link(_ name: String, to other: String, at folder: CInt) throws(SystemError) {
        guard unsafe linkat(folder, name, folder, other, 0) == 0 else { throw .current }
    }

    /// Removes a name that is not a folder's. See unlinkat(2).
    package static func remove(_ name: String, at folder: CInt) { _ = unsafe unlinkat(folder, name, 0) }

    /// Returns the names in an open folder, so many at most. Bytes that are not UTF-8 are replaced.
    package static func names(in folder: CInt, limit: Int) throws(SystemError) -> [String] {
        // Another position than that of the descriptor.
        let again = try open([UInt8(ascii: ".")], at: folder, .folder)
        defer { close(again) }
        var names: [String] = []
        try unsafe list(again) { name, _ in
            if names.count < limit { unsafe names.append(String(decoding: name, as: UTF8.self)) }
            return names.count < limit
        }
        return names
    }
}
