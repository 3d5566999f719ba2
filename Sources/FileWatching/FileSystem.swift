#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The calls that read folders and paths; all of them take raw bytes.
enum FileSystem {
    static let separator = UInt8(ascii: "/")

    /// The path of a name in a folder; the folder may be `/`, or empty for a name on its own.
    static func path(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
        var path: [UInt8] = []
        // One more for the zero that the kernel wants.
        path.reserveCapacity(folder.count + name.count + 2)
        path += folder
        if let last = folder.last, last != separator { path.append(separator) }
        path += name
        return path
    }

    /// lstat(2), or stat(2) with `followsLinks`.
    static func facts(of path: [UInt8], followsLinks: Bool = false) -> Result<FileFacts, SystemError> {
        var buffer = stat()
        let result = unsafe withCString(path) { unsafe followsLinks ? stat($0, &buffer) : lstat($0, &buffer) }
        return result == 0 ? .success(FileFacts(buffer)) : .failure(SystemError.current)
    }

    /// Whether a folder holds no other, by the number of its links: asking costs a fraction of listing it.
    ///
    /// - Parameter device: of a file system on which folders have a link for each folder in them. On another one that is
    ///   mounted there, nothing is known.
    static func isLeaf(_ path: [UInt8], on device: UInt64) -> Bool {
        var buffer = stat()
        guard unsafe withCString(path, { unsafe lstat($0, &buffer) }) == 0 else { return false }
        return buffer.st_nlink == 2 && buffer.st_mode & S_IFMT == S_IFDIR
            && UInt64(truncatingIfNeeded: buffer.st_dev) == device
    }

    /// readlink(2); `nil` for what is no symbolic link.
    static func target(ofLink path: [UInt8]) -> [UInt8]? {
        let capacity = Int(PATH_MAX)
        let target = unsafe withCString(path) { name in
            unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let length = unsafe buffer.withMemoryRebound(to: CChar.self) {
                    unsafe readlink(name, $0.baseAddress!, capacity)
                }
                count = max(0, length)
            }
        }
        return target.isEmpty ? nil : target
    }

    /// The folder that relative paths start from; `nil` when it is gone.
    static var currentFolder: [UInt8]? {
        guard let name = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(name) }
        return unsafe Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
    }

    /// Returns whether a name is a symbolic link, or one of several names of a file.
    static func isLink(_ path: [UInt8]) -> Bool {
        var buffer = stat()
        guard unsafe withCString(path, { unsafe lstat($0, &buffer) }) == 0 else { return false }
        let kind = buffer.st_mode & S_IFMT
        return kind == S_IFLNK || (kind == S_IFREG && buffer.st_nlink > 1)
    }

    /// Calls `body` with the name and the kind of each entry but `.` and `..`; the kind is `nil` where the file system
    /// does not say it. The last argument finds out the facts of the entry.
    ///
    /// Does not follow a symbolic link in the last component, so that a folder that was replaced by a link to elsewhere is not listed.
    static func list(
        _ path: [UInt8],
        _ body: (UnsafeRawBufferPointer, FileFacts.Kind?, () -> FileFacts?) -> Void
    ) -> SystemError? {
        let descriptor = unsafe withCString(path) { unsafe open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return SystemError.current }
        defer { close(descriptor) }
        return unsafe readEntries(of: descriptor) { name, kind in
            if unsafe isDots(name) { return }
            unsafe body(name, kind) {
                var buffer = stat()
                let path = unsafe name.assumingMemoryBound(to: CChar.self).baseAddress!
                let result = unsafe fstatat(descriptor, path, &buffer, AT_SYMLINK_NOFOLLOW)
                return result == 0 ? FileFacts(buffer) : nil
            }
        }
    }

    /// Whether it is `.` or `..`.
    private static func isDots(_ name: UnsafeRawBufferPointer) -> Bool {
        let dot = UInt8(ascii: ".")
        return unsafe name.count <= 2 && name[0] == dot && name[name.count - 1] == dot
    }

    /// The first line of a small file, such as a `sysctl` under `/proc`, as a number.
    static func number(in path: String) -> Int? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = max(0, readSome(of: descriptor, into: &bytes))
        return Int(String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// read(2): the number of bytes, or the negative `errno`.
    static func readSome(of descriptor: Int32, into buffer: inout [UInt8]) -> Int {
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(descriptor, bytes.baseAddress, bytes.count)
        }
        return count >= 0 ? count : -Int(errno)
    }

    static func closeDescriptor(_ descriptor: Int32) {
        _ = close(descriptor)
    }

    static func withCString<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: path.count + 1) { buffer in
            _ = unsafe buffer.initialize(from: path)
            unsafe buffer[path.count] = 0
            return unsafe buffer.withMemoryRebound(to: CChar.self) { unsafe body(UnsafePointer($0.baseAddress!)) }
        }
    }
}

/// A value of `errno`.
struct SystemError: Error, Hashable {
    var code: Int32

    static var current: SystemError { SystemError(code: errno) }

    /// Whether a path, or a folder on its way, is gone or has become something else; normal in a tree that lives.
    var meansGone: Bool { code == ENOENT || code == ENOTDIR || code == ELOOP }
    /// Whether inotify_add_watch(2) has come to a limit: `ENOSPC` is not about the disk here.
    var meansWatchLimit: Bool { code == ENOSPC || code == ENOMEM }
    /// Whether a read that does not wait has found nothing.
    var meansEmpty: Bool { code == EAGAIN }
    var meansDescriptorLimit: Bool { code == EMFILE || code == ENFILE }

    var text: String { unsafe String(cString: strerror(code)) }
}

extension FileFacts {
    init(_ buffer: stat) {
        kind = Kind(mode: buffer.st_mode)
        device = UInt64(truncatingIfNeeded: buffer.st_dev)
        inode = UInt64(truncatingIfNeeded: buffer.st_ino)
        size = Int64(buffer.st_size)
        modified = buffer.modificationNanoseconds
    }
}

extension FileFacts.Kind {
    fileprivate init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }

    init?(entryType: UInt8) {
        switch Int(entryType) {
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .folder
        case Int(DT_LNK): self = .symbolicLink
        case Int(DT_UNKNOWN): return nil
        default: self = .other
        }
    }
}
