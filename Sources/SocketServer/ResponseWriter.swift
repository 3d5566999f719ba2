import HTTPSemantics
import NIOCore

/// From a response to the bytes of its head. The body follows, in the same buffer where it is small.
final class ResponseWriter {
    private var start = HeadStart()

    /// Bodies up to this size are copied behind their head: one buffer, one system call.
    static let joinedBody = 16 << 10

    /// To be called before anything else.
    func updateDate() { start.update() }

    /// Starts a head: status line, `Date`, `Connection`.
    func startHead(
        _ status: Status,
        version: HTTPVersion,
        closes: Bool,
        into buffer: inout ByteBuffer
    ) {
        if status.code == 200 {
            buffer.writeImmutableBuffer(start.ok)
        } else {
            status.writeLine(into: &buffer)
            buffer.writeImmutableBuffer(start.date.bytes)
        }
        if closes {
            buffer.writeStaticString("Connection: close\r\n")
        } else if version == .http10 {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
    }

    /// A whole head.
    ///
    /// - Parameter room: for what is to follow in the same buffer, in bytes.
    func head(_ response: Response, version: HTTPVersion, closes: Bool, room: Int = 0) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: response.fields.bytes.readableBytes + 160 + room)
        startHead(response.status, version: version, closes: closes, into: &buffer)
        buffer.writeImmutableBuffer(response.fields.bytes)
        response.writeContentLength(into: &buffer)
        buffer.writeStaticString("\r\n")
        return buffer
    }

    /// A hot response, in one buffer.
    func encoded(_ response: EncodedResponse, withBody: Bool, version: HTTPVersion, closes: Bool) -> ByteBuffer {
        if !closes, version == .http11 {
            return withBody ? response.whole(start.date) : response.head(start.date)
        }
        let rest = response.rest(withBody: withBody)
        var buffer = ByteBufferAllocator().buffer(capacity: rest.readableBytes + 160)
        startHead(response.status, version: version, closes: closes, into: &buffer)
        buffer.writeImmutableBuffer(rest)
        return buffer
    }
}
