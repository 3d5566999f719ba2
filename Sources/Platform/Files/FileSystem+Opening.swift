internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension FileSystem {
    /// How a file or folder is opened. It is never inherited by a child process. But for `waitingRead`, it never waits
    /// for a FIFO's other end, and never becomes the controlling terminal.
    package struct OpenMode: Sendable {
        let flags: CInt

        /// For reading.
        package static let read = OpenMode(flags: O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        /// For reading. Waits for a FIFO's other end, and for what a FIFO or a terminal has to say.
        package static let waitingRead = OpenMode(flags: O_RDONLY | O_CLOEXEC)
        /// For reading; anything but a folder is an error.
        package static let folder = OpenMode(flags: read.flags | O_DIRECTORY)
        /// Only names what lies there, without opening it. It is `read` on systems that have no such mode.
        package static let name = preview_o_path == 0 ? read : OpenMode(flags: preview_o_path | O_CLOEXEC)

        /// Refuses a symbolic link as the last part of the path.
        package var refusingLinks: OpenMode { OpenMode(flags: flags | O_NOFOLLOW) }
        /// Refuses anything but a folder.
        package var refusingFiles: OpenMode { OpenMode(flags: flags | O_DIRECTORY) }
    }

    package static func close(_ descriptor: CInt) { _ = closeDescriptor(descriptor) }

    /// Opens an absolute path, or one that starts at the current folder.
    package static func open(_ path: [UInt8], _ mode: OpenMode) throws(SystemError) -> CInt {
        try descriptor(unsafe withPath(path) { unsafe openat(AT_FDCWD, $0, mode.flags) })
    }

    /// Opens a path that starts at an open folder.
    package static func open(_ path: [UInt8], at folder: CInt, _ mode: OpenMode) throws(SystemError) -> CInt {
        try descriptor(unsafe withPath(path) { unsafe openat(folder, $0, mode.flags) })
    }

    /// Opens a path that must not lead out of an open folder. See openat2(2). Tries again a few times if the path
    /// changes while the kernel follows it.
    ///
    /// - Throws: `isPermission` or ENOSYS if the kernel or a sandbox does not offer it.
    package static func openBeneath(_ path: [UInt8], at folder: CInt, _ mode: OpenMode) throws(SystemError) -> CInt {
        for _ in 0..<8 {
            let descriptor = open(path, at: folder, mode, resolve: beneath)
            if descriptor >= 0 { return descriptor }
            guard errno == EAGAIN || errno == EINTR else { break }
        }
        throw .current
    }

    /// Opens what can be found without a disk, on the file system of the folder. On a mount behind it, to open may wait
    /// though the walk to it does not.
    ///
    /// - Throws: `notCached` also if the system does not offer it.
    package static func openCached(
        _ path: [UInt8],
        at folder: CInt,
        _ mode: OpenMode,
        isConfined: Bool
    ) throws(SystemError) -> CInt {
        let cached = UInt64(PREVIEW_RESOLVE_CACHED | PREVIEW_RESOLVE_NO_XDEV)
        let descriptor = open(path, at: folder, mode, resolve: isConfined ? beneath | cached : cached)
        guard descriptor >= 0 else { throw SystemError.current.asNotCached }
        return descriptor
    }

    private static let beneath = UInt64(PREVIEW_RESOLVE_BENEATH | PREVIEW_RESOLVE_NO_MAGICLINKS)

    private static func open(_ path: [UInt8], at folder: CInt, _ mode: OpenMode, resolve: UInt64) -> CInt {
        unsafe withPath(path) { unsafe preview_openat2(folder, $0, UInt64(mode.flags), 0, resolve) }
    }

    /// Opens for reading what a descriptor names. Returns `nil` if that takes a `/proc`, and there is none.
    package static func reopen(_ named: CInt, _ kind: FileStatus.Kind) throws(SystemError) -> CInt? {
        let descriptor =
            kind == .folder
            ? unsafe openat(named, ".", OpenMode.folder.flags)
            : unsafe openat(AT_FDCWD, "/proc/self/fd/\(named)", OpenMode.read.flags)
        if descriptor >= 0 { return descriptor }
        let error = SystemError.current
        // A file that a descriptor names cannot be missing: a part of the path to it is.
        if kind == .file, error.meansGone { return nil }
        throw error
    }

    /// Creates a file that has no name, for reading and writing, in `TMPDIR`, `/var/tmp` or `/tmp`. Returns `nil` if
    /// none of them takes it.
    package static func openUnnamed() -> CInt? {
        var folders = ["/var/tmp", "/tmp"]
        if let folder = unsafe getenv("TMPDIR") { unsafe folders.insert(String(cString: folder), at: 0) }
        for folder in folders {
            let path = "\(folder)/preview-\(String(UInt64.random(in: .min ... .max), radix: 36))"
            let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
            let descriptor = unsafe openat(AT_FDCWD, path, flags, 0o600)
            guard descriptor >= 0 else { continue }
            unsafe unlink(path)
            return descriptor
        }
        return nil
    }

    private static func descriptor(_ result: CInt) throws(SystemError) -> CInt {
        guard result >= 0 else { throw .current }
        return result
    }
}
