#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension FileSystem {
    /// Looks at a path. See lstat(2), or stat(2) if it follows symbolic links.
    package static func status(of path: [UInt8], followsLinks: Bool = false) -> Result<FileStatus, SystemError> {
        var status = stat()
        let result = unsafe withPath(path) { unsafe followsLinks ? stat($0, &status) : lstat($0, &status) }
        return result == 0 ? .success(FileStatus(status)) : .failure(.current)
    }

    /// Looks at a path, symbolic links followed. Returns `nil` if nothing can be found there.
    ///
    /// - Parameter path: It ends with a NUL.
    package static func status(at path: ContiguousArray<CChar>) -> FileStatus? {
        var status = stat()
        let result = unsafe path.withUnsafeBufferPointer { unsafe stat($0.baseAddress.unsafelyUnwrapped, &status) }
        return result == 0 ? FileStatus(status) : nil
    }

    /// Looks at an open file or folder. See fstat(2).
    package static func status(of descriptor: CInt) throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .current }
        return FileStatus(status)
    }

    /// Looks at a name in an open folder, without following a symbolic link. See fstatat(2).
    ///
    /// - Parameter name: It ends with a NUL.
    package static func status(of name: UnsafePointer<CChar>, in folder: CInt) -> FileStatus? {
        var status = stat()
        let result = unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)
        return result == 0 ? FileStatus(status) : nil
    }

    /// Returns whether something has this name, be it a symbolic link that leads nowhere.
    package static func exists(_ path: [UInt8]) -> Bool { kind(of: path) != nil }

    /// Returns whether the name itself is a symbolic link.
    package static func isSymbolicLink(_ path: [UInt8]) -> Bool { kind(of: path) == .symbolicLink }

    /// Returns whether the path, which starts at an open folder, names a symbolic link.
    package static func isSymbolicLink(_ path: [UInt8], at folder: CInt) -> Bool {
        unsafe withPath(path) { unsafe status(of: $0, in: folder) }?.kind == .symbolicLink
    }

    private static func kind(of path: [UInt8]) -> FileStatus.Kind? { try? status(of: path).get().kind }

    /// Returns whether an open folder has been removed. Then another one may have its inode number.
    package static func isUnlinked(_ descriptor: CInt) -> Bool { (try? status(of: descriptor))?.linkCount == 0 }

    /// Returns whether this process may read a file. See access(2).
    package static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// Returns whether this process may run a file. See access(2).
    package static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }
}

extension FileStatus {
    init(_ status: stat) {
        self.init(
            kind: Kind(mode: status.st_mode),
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size),
            modified: Timestamp(status.modificationTime),
            changed: Timestamp(status.statusChangeTime),
            linkCount: UInt64(truncatingIfNeeded: status.st_nlink)
        )
    }
}

extension FileStatus.Kind {
    fileprivate init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }
}
