import Glibc
import HTTPSemantics
import NIOCore

/// The `Date` line, and the beginning of an answer with status 200, made once a second.
struct HeadStart {
    private(set) var date = ByteBuffer()
    private(set) var ok = ByteBuffer()
    private var second: time_t = -1

    mutating func update() {
        let now = time(nil)
        guard now != second else { return }
        second = now
        date.clear()
        date.writeStaticString("Date: ")
        date.writeBytes(HTTPDate.format(Int64(now)))
        date.writeStaticString("\r\n")
        ok.clear()
        ok.writeStaticString("HTTP/1.1 200 OK\r\n")
        ok.writeImmutableBuffer(date)
    }
}
