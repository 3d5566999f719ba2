internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Waiting for descriptors on the calling thread. Not for an event loop.
package enum Waiting {
    /// Waits until one of the descriptors can be read, or the time is over. See poll(2).
    ///
    /// - Parameter timeout: At most an hour. `nil` waits without end.
    /// - Returns: Whether one can be read, or has ended. A signal ends the wait early, too.
    @discardableResult
    package static func untilReadable(_ descriptors: [CInt], timeout: Duration? = nil) -> Bool {
        wait(descriptors, for: Int16(POLLIN), timeout)
    }

    /// Waits until a descriptor can be written to, or the time is over.
    @discardableResult
    package static func untilWritable(_ descriptor: CInt, timeout: Duration? = nil) -> Bool {
        wait([descriptor], for: Int16(POLLOUT), timeout)
    }

    private static func wait(_ descriptors: [CInt], for events: Int16, _ timeout: Duration?) -> Bool {
        var entries = descriptors.map { pollfd(fd: $0, events: events, revents: 0) }
        let nanoseconds = timeout.map { time in
            let (seconds, attoseconds) = max(.zero, time).components
            return seconds < 3600 ? seconds * 1_000_000_000 + attoseconds / 1_000_000_000 : 3_600_000_000_000
        }
        return unsafe preview_poll(&entries, CInt(entries.count), nanoseconds ?? -1) > 0
    }
}
