#if os(Linux)
internal import CLinux

#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension SystemCalls {
    /// The kernel's own.
    package static let live = SystemCalls(
        initialise: {
            let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
            return descriptor >= 0 ? descriptor : -errno
        },
        addWatch: { notifier, path, mask in
            let watch = unsafe FileSystem.withCString(path) { unsafe inotify_add_watch(notifier, $0, mask) }
            return watch >= 0 ? watch : -errno
        },
        removeWatch: { notifier, watch in inotify_rm_watch(notifier, watch) == 0 ? 0 : -errno },
        read: { notifier, buffer in FileSystem.readSome(of: notifier, into: &buffer) },
        fileSystemType: { path in unsafe FileSystem.withCString(path) { unsafe preview_file_system_type($0) } },
        processorTime: {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
    )
}

extension FileSystem {
    /// Calls `body` with each entry of an open folder. Each name ends with a zero behind its last byte.
    ///
    /// getdents64(2) itself: the stream of readdir(3) costs two more system calls and an allocation for each folder.
    static func readEntries(
        of descriptor: Int32,
        _ body: (UnsafeRawBufferPointer, FileFacts.Kind?) -> Void
    ) -> SystemError? {
        unsafe withUnsafeTemporaryAllocation(byteCount: 32_768, alignment: 8) { buffer in
            while true {
                let count = unsafe preview_read_folder(descriptor, buffer.baseAddress!, buffer.count)
                if count <= 0 { return count == 0 ? nil : SystemError.current }
                var start = 0
                while start < count {
                    // struct linux_dirent64: inode and offset, eight bytes each, length of the entry, type, name.
                    let length = unsafe Int(buffer.loadUnaligned(fromByteOffset: start + 16, as: UInt16.self))
                    let entry = unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<(start + length)])
                    let name = unsafe UnsafeRawBufferPointer(rebasing: entry[19...])
                    let end = unsafe strnlen(name.assumingMemoryBound(to: CChar.self).baseAddress!, name.count)
                    unsafe body(UnsafeRawBufferPointer(rebasing: name[..<end]), FileFacts.Kind(entryType: entry[18]))
                    start += length
                }
            }
        }
    }
}

/// The clock that file systems take their times from: it lags the precise one by up to a tick.
enum FileClock {
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension stat {
    var modificationNanoseconds: Int64 {
        Int64(st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(st_mtim.tv_nsec)
    }
}
#endif
