import HTTPSemantics
import NIOCore
import Platform

/// The `Date` line, and the beginning of an answer with status 200, made once a second.
struct HeadStart {
    private(set) var date = DateLine(second: 0)
    private(set) var ok = ByteBuffer()

    mutating func update() {
        // time(2) lags by up to a tick of the kernel: a file's `Last-Modified`, cut to now, could be later than `Date`.
        let now = Timestamp.now()
        guard now.seconds != date.second else { return }
        date = DateLine(second: now.seconds)
        ok.clear()
        Status.ok.writeLine(into: &ok)
        ok.writeImmutableBuffer(date.bytes)
    }
}
