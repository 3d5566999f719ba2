import Glibc
import HTTPSemantics
import NIOCore

/// The `Date` line, and the beginning of an answer with status 200, made once a second.
struct HeadStart {
    private(set) var date = DateLine(second: 0)
    private(set) var ok = ByteBuffer()

    mutating func update() {
        // time(2) lags by up to a tick of the kernel: a file's `Last-Modified`, cut to now, could be later than `Date`.
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        guard now.tv_sec != date.second else { return }
        date = DateLine(second: Int64(now.tv_sec))
        ok.clear()
        Status.ok.writeLine(into: &ok)
        ok.writeImmutableBuffer(date.bytes)
    }
}
