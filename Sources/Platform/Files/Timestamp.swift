#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A moment since 1970, as file systems record it.
package struct Timestamp: Sendable, Hashable, Comparable {
    package var seconds: Int64
    package var nanoseconds: Int64

    @inlinable
    package init(seconds: Int64, nanoseconds: Int64) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    @inlinable
    package static func == (a: Self, b: Self) -> Bool { a.seconds == b.seconds && a.nanoseconds == b.nanoseconds }

    @inlinable
    package static func < (a: Self, b: Self) -> Bool { (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds) }

    /// Reads the precise clock. Files are stamped by a coarser one, which lags by up to a tick of the kernel.
    package static func now() -> Self {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Self(time)
    }

    /// Returns whether this moment lies less than so many nanoseconds before another, or after it.
    package func isWithin(nanoseconds limit: Int64, before later: Self) -> Bool {
        let (seconds, overflow) = later.seconds.subtractingReportingOverflow(self.seconds)
        guard !overflow, seconds <= limit / 1_000_000_000 + 1 else { return false }
        if seconds < 0 { return true }
        return seconds * 1_000_000_000 + later.nanoseconds - nanoseconds < limit
    }

    /// Nanoseconds since 1970. Wraps far outside of what file systems can hold.
    package var wrappingNanoseconds: Int64 { seconds &* 1_000_000_000 &+ nanoseconds }

    init(_ time: timespec) { self.init(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec)) }
}
