#if !os(Linux)
internal import Darwin

extension SystemCalls {
    /// There is no inotify here: every root is polled.
    package static let live = SystemCalls(
        initialise: { -ENOSYS },
        addWatch: { _, _, _ in -ENOSYS },
        removeWatch: { _, _ in -ENOSYS },
        read: { _, _ in -Int(ENOSYS) },
        fileSystemType: { _ in -1 }
    )
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
