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
        fileSystemType: { path in unsafe FileSystem.withCString(path) { unsafe preview_file_system_type($0) } }
    )
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
