#if !os(Linux)
internal import Darwin

extension SystemCalls {
    /// There is no inotify here: every root is polled.
    package static let live = SystemCalls(
        initialise: { -ENOSYS },
        addWatch: { _, _, _ in -ENOSYS },
        removeWatch: { _, _ in -ENOSYS },
        read: { _, _ in -Int(ENOSYS) },
        fileSystemType: { _ in -1 },
        processorTime: {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
    )
}

extension FileSystem {
    /// Calls `body` with each entry of an open folder. Each name ends with a zero behind its last byte.
    static func readEntries(
        of descriptor: Int32,
        _ body: (UnsafeRawBufferPointer, FileFacts.Kind?) -> Void
    ) -> SystemError? {
        // The stream closes its own descriptor.
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { return SystemError.current }
        guard let stream = unsafe fdopendir(own) else {
            let error = SystemError.current
            close(own)
            return error
        }
        defer { unsafe closedir(stream) }
        while let entry = unsafe readdir(stream) {
            unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                let start = unsafe UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self)
                let name = unsafe UnsafeRawBufferPointer(start: start, count: strlen(start))
                unsafe body(name, FileFacts.Kind(entryType: entry.pointee.d_type))
            }
        }
        return nil
    }
}

/// The clock that file systems take their times from.
enum FileClock {
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension stat {
    var modificationNanoseconds: Int64 {
        Int64(st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(st_mtimespec.tv_nsec)
    }
}
#endif
