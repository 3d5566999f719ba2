#if os(Linux)
internal import CLinux

#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension FileSystem {
    /// Calls `body` with each entry of an open folder until it returns `false`. A NUL follows the last byte of each name.
    ///
    /// Calls getdents64(2) itself: the stream of readdir(3) costs two more system calls and an allocation for each folder.
    static func readEntries(
        of folder: CInt,
        _ body: (UnsafeRawBufferPointer, FileStatus.Kind?) -> Bool
    ) throws(SystemError) {
        let failure = unsafe withUnsafeTemporaryAllocation(byteCount: 32_768, alignment: 8) { buffer -> SystemError? in
            while true {
                let count = unsafe preview_read_folder(folder, buffer.baseAddress, buffer.count)
                if count <= 0 { return count == 0 ? nil : .current }
                var start = 0
                while start < count {
                    // struct linux_dirent64: inode and offset, eight bytes each, length of the entry, type, name.
                    let length = unsafe Int(buffer.loadUnaligned(fromByteOffset: start + 16, as: UInt16.self))
                    let entry = unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<(start + length)])
                    let name = unsafe UnsafeRawBufferPointer(rebasing: entry[19...])
                    let end = unsafe strnlen(
                        name.assumingMemoryBound(to: CChar.self).baseAddress.unsafelyUnwrapped,
                        name.count
                    )
                    let kind = unsafe FileStatus.Kind(entryType: entry[18])
                    guard unsafe body(UnsafeRawBufferPointer(rebasing: name[..<end]), kind) else { return nil }
                    start += length
                }
            }
        }
        if let failure { throw failure }
    }

    /// The `f_type` of statfs(2), or -1.
    package static func type(of path: [UInt8]) -> Int64 {
        unsafe withPath(path) { unsafe preview_file_system_type($0) }
    }

    /// The `f_type` of fstatfs(2), or -1.
    static func type(of descriptor: CInt) -> Int64 { preview_file_system_type_of(descriptor) }
}

extension Timestamp {
    /// Reads the clock that file systems take their times from. It lags the precise one by up to a tick.
    package static func ofFiles() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Timestamp(time)
    }
}

extension stat {
    var modificationTime: timespec { st_mtim }
    var statusChangeTime: timespec { st_ctim }
}
#endif
