import CLinux
import Glibc
import HTTPSemantics

/// The system calls of this room, each in one function. Paths are bytes; a NUL inside one has been refused before.
enum FileSystem {
    /// Read-only, never blocking on a FIFO, never inherited, never a controlling terminal.
    static let readOnly = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY

    /// A descriptor that only names a file. Where there is no such thing, one that reads.
    static let nameOnly = preview_o_path == 0 ? readOnly : preview_o_path | O_CLOEXEC

    static func close(_ descriptor: CInt) {
        _ = Glibc.close(descriptor)
    }

    static func open(_ path: [UInt8], flags: CInt) throws(SystemError) -> CInt {
        let descriptor = unsafe withPath(path) { unsafe Glibc.open($0, flags) }
        guard descriptor >= 0 else { throw SystemError("open") }
        return descriptor
    }

    static func open(_ path: [UInt8], at directory: CInt, flags: CInt) throws(SystemError) -> CInt {
        let descriptor = unsafe withPath(path) { unsafe Glibc.openat(directory, $0, flags) }
        guard descriptor >= 0 else { throw SystemError("openat") }
        return descriptor
    }

    /// See openat2(2). A path that changes while it is walked is tried a few times (EAGAIN).
    static func openBeneath(_ path: [UInt8], at directory: CInt, flags: CInt) throws(SystemError) -> CInt {
        for _ in 0..<8 {
            let descriptor = open(path, at: directory, flags: flags, resolve: beneath)
            if descriptor >= 0 { return descriptor }
            guard errno == EAGAIN || errno == EINTR else { break }
        }
        throw SystemError("openat2")
    }

    /// Opens what can be found without a disk, on the file system of the directory: on a mount behind it the call that
    /// opens may wait where the walk to it does not.
    static func openCached(
        _ path: [UInt8],
        at directory: CInt,
        flags: CInt,
        isConfined: Bool
    ) throws(SystemError) -> CInt {
        let cached = UInt64(PREVIEW_RESOLVE_CACHED | PREVIEW_RESOLVE_NO_XDEV)
        let descriptor = open(path, at: directory, flags: flags, resolve: isConfined ? beneath | cached : cached)
        guard descriptor >= 0 else { throw SystemError("openat2").asNotCached }
        return descriptor
    }

    private static let beneath = UInt64(PREVIEW_RESOLVE_BENEATH | PREVIEW_RESOLVE_NO_MAGICLINKS)

    private static func open(_ path: [UInt8], at directory: CInt, flags: CInt, resolve: UInt64) -> CInt {
        unsafe withPath(path) { unsafe preview_openat2(directory, $0, UInt64(flags), 0, resolve) }
    }

    /// `nil`: neither a regular file nor a folder.
    static func status(of descriptor: CInt) throws(SystemError) -> FileStatus? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError("fstat") }
        return FileStatus(status)
    }

    /// Opens what a descriptor names for reading; `nil`: that takes a /proc, and there is none.
    static func reopen(_ named: CInt, _ kind: FileStatus.Kind) throws(SystemError) -> CInt? {
        let descriptor =
            switch kind {
            case .folder: unsafe openat(named, ".", readOnly | O_DIRECTORY)
            case .file: unsafe Glibc.open("/proc/self/fd/\(named)", readOnly)
            }
        if descriptor >= 0 { return descriptor }
        let error = SystemError("open")
        // A file that a descriptor names cannot be missing: what is missing is a part of the way to it.
        if kind == .file, [ENOENT, ENOTDIR, ELOOP].contains(error.errno) { return nil }
        throw error
    }

    /// The descriptor with its status, when it is of the inode that was looked at; else it is closed.
    static func descriptor(
        _ descriptor: CInt,
        if expected: FileStatus
    ) throws(SystemError) -> (descriptor: CInt, status: FileStatus)? {
        do throws(SystemError) {
            if let status = try status(of: descriptor), status.inode == expected.inode,
                status.device == expected.device
            {
                return (descriptor, status)
            }
        } catch {
            close(descriptor)
            throw error
        }
        close(descriptor)
        return nil
    }

    /// Whether an open folder has been removed: then another one may have its inode number.
    static func isUnlinked(_ descriptor: CInt) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_nlink == 0
    }

    /// What lies at an absolute path now; `nil`: nothing that could be served.
    static func status(at path: ContiguousArray<CChar>) -> FileStatus? {
        var status = stat()
        let result = unsafe path.withUnsafeBufferPointer { unsafe stat($0.baseAddress.unsafelyUnwrapped, &status) }
        return result == 0 ? FileStatus(status) : nil
    }

    /// Whether a regular file lies at an absolute path, symbolic links followed.
    static func isFile(at path: ContiguousArray<CChar>) -> Bool { status(at: path)?.kind == .file }

    /// Whether the name itself is a symbolic link.
    static func isSymbolicLink(_ path: [UInt8], at directory: CInt) -> Bool {
        var status = stat()
        let result = unsafe withPath(path) { unsafe fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) }
        return result == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether a program has a file open for writing; `false` where that cannot be told.
    static func isOpenForWriting(_ descriptor: CInt) -> Bool { preview_is_open_for_writing(descriptor) == 1 }

    static func exists(at path: ContiguousArray<CChar>) -> Bool {
        var status = stat()
        return unsafe path.withUnsafeBufferPointer { unsafe lstat($0.baseAddress.unsafelyUnwrapped, &status) } == 0
    }

    /// Reads at most `count` bytes from an offset. Fewer: the file ended before.
    static func read(
        _ descriptor: CInt,
        from offset: Int64 = 0,
        count: Int,
        into buffer: UnsafeMutableRawBufferPointer,
        _ access: DiskAccess = .mayWait
    ) throws(SystemError) -> Int {
        var done = 0
        while done < count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<count])
            let position = offset + Int64(done)
            let got =
                switch access {
                case .mayWait: unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(position))
                case .cachedOnly: unsafe preview_read_cached(descriptor, rest.baseAddress, rest.count, position)
                }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                let error = SystemError("pread")
                throw access == .mayWait ? error : error.asNotCached
            }
            done += got
        }
        return done
    }

    /// Waits until a write that is under way has ended. Looking for a hole takes the lock that a write holds. Not for an
    /// event loop, and not for file systems that do not show their writers.
    static func awaitWriter(of descriptor: CInt) { _ = lseek(descriptor, 0, PREVIEW_SEEK_HOLE) }

    /// Whether `awaitWriter` waits for writers there, and for nothing else.
    static func showsWriters(of descriptor: CInt) -> Bool {
        let type = unsafe withPath(Array("/proc/self/fd/\(descriptor)".utf8)) {
            unsafe preview_file_system_type($0)
        }
        return type >= 0 && lockingTypes.contains(UInt32(truncatingIfNeeded: type))
    }

    /// ext4, XFS, Btrfs, tmpfs, overlayfs, F2FS. Others may write to the disk first, as ZFS does, or ask the network.
    private static let lockingTypes: Set<UInt32> = [
        0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0xF2F5_2010,
    ]

    /// Not for an event loop.
    static func sleep(nanoseconds: Int64) {
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var rest = timespec()
        while unsafe nanosleep(&time, &rest) != 0, errno == EINTR { time = rest }
    }

    /// Whether a folder holds no name; `false` where that cannot be known.
    static func isEmptyFolder(_ descriptor: CInt) -> Bool {
        let again = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard again >= 0 else { return false }
        guard let stream = unsafe fdopendir(again) else {
            close(again)
            return false
        }
        defer { unsafe closedir(stream) }
        var count = 0
        // Itself and its parent are always there.
        while count <= 2, unsafe readdir(stream) != nil { count += 1 }
        return count <= 2
    }

    /// Adds the NUL that C wants and lends the path for the call.
    static func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: path.count + 1) { buffer in
            for index in path.indices { unsafe buffer[index] = CChar(bitPattern: path[index]) }
            unsafe buffer[path.count] = 0
            return unsafe body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
    }

    /// The last name of an absolute path: `site` of `/home/site/.`. Where that is `..`, of the path without symbolic links;
    /// `/` for the root of the file system.
    static func lastName(of path: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        let parts = path.split(separator: slash).filter { !$0.elementsEqual(".".utf8) }
        guard let last = parts.last else { return [slash] }
        guard last.elementsEqual("..".utf8) else { return Array(last) }
        guard let real = unsafe withPath(path, { unsafe realpath($0, nil) }) else { return [slash] }
        defer { unsafe free(real) }
        let name = unsafe String(cString: real).utf8.split(separator: slash).last
        return name.map { Array($0) } ?? [slash]
    }

    static func terminated(_ path: [UInt8]) -> ContiguousArray<CChar> {
        ContiguousArray(path.map { CChar(bitPattern: $0) } + [0])
    }
}

extension FileStatus {
    /// `nil`: neither a regular file nor a folder.
    init?(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: return nil
        }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        modified = Timestamp(status.st_mtim)
        changed = Timestamp(status.st_ctim)
        hasOtherNames = kind == .file && status.st_nlink > 1
    }
}

extension FileStatus.Timestamp {
    init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// The clock that stamps files: the kernel's coarse one, or finer.
    static func now() -> Self {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Self(time)
    }

    func isWithin(nanoseconds limit: Int64, before later: Self) -> Bool {
        let (seconds, overflow) = later.seconds.subtractingReportingOverflow(self.seconds)
        guard !overflow, seconds <= limit / 1_000_000_000 + 1 else { return false }
        if seconds < 0 { return true }
        return seconds * 1_000_000_000 + later.nanoseconds - nanoseconds < limit
    }
}
