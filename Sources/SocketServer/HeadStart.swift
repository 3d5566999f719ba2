import Glibc
import HTTPSemantics
import NIOCore

/// The `Date` line, and the beginning of an answer with status 200, made once a second.
struct HeadStart {
    private(set) var date = ByteBuffer()
    private(set) var ok = ByteBuffer()
    private var second: time_t = -1

    mutating func update() {
        // time(2) lags by up to a tick of the kernel: a file's `Last-Modified`, cut to now, could be later than `Date`.
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        guard now.tv_sec != second else { return }
        second = now.tv_sec
        date.clear()
        date.writeStaticString("Date: ")
        date.writeBytes(HTTPDate.format(Int64(second)))
        date.writeStaticString("\r\n")
        ok.clear()
        ok.writeStaticString("HTTP/1.1 200 OK\r\n")
        ok.writeImmutableBuffer(date)
    }
}
