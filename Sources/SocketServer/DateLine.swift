import Glibc
import HTTPSemantics
import NIOCore

/// The `Date` line, made once a second on each event loop.
struct DateLine {
    private var second: time_t = 0
    private var bytes = ByteBuffer()

    mutating func current() -> ByteBuffer {
        let now = time(nil)
        if now != second || bytes.readableBytes == 0 {
            second = now
            bytes.clear()
            bytes.writeStaticString("Date: ")
            bytes.writeBytes(HTTPDate.format(Int64(now)))
            bytes.writeStaticString("\r\n")
        }
        return bytes
    }
}
