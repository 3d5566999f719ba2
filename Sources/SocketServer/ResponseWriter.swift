import HTTPSemantics
import NIOCore

/// From a response to the bytes of its head. The body follows, in the same buffer where it is small.
struct ResponseWriter {
    private var start = HeadStart()

    /// Bodies up to this size are copied behind their head: one buffer, one system call.
    static let joinedBody = 16 << 10

    /// To be called before anything else.
    mutating func updateDate() { start.update() }

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
            buffer.writeStaticString("HTTP/1.1 ")
            buffer.writeString(String(status.code))
            buffer.writeStaticString(" ")
            buffer.writeStaticString(status.reason)
            buffer.writeStaticString("\r\n")
            buffer.writeImmutableBuffer(start.date)
        }
        if closes {
            buffer.writeStaticString("Connection: close\r\n")
        } else if version == .http10 {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
    }

    /// A whole head.
    func head(_ response: Response, version: HTTPVersion, closes: Bool) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: response.fields.bytes.readableBytes + 160)
        startHead(response.status, version: version, closes: closes, into: &buffer)
        buffer.writeImmutableBuffer(response.fields.bytes)
        response.writeContentLength(into: &buffer)
        buffer.writeStaticString("\r\n")
        return buffer
    }

    /// Head and body of a hot response, in one buffer where it is small.
    ///
    /// - Parameters:
    ///   - length: how much of `response.bytes` is sent: all, or what comes before the body.
    ///   - buffer: takes what is sent first.
    /// - Returns: what is sent after it.
    func encoded(
        _ response: EncodedResponse,
        length: Int,
        version: HTTPVersion,
        closes: Bool,
        into buffer: inout ByteBuffer
    ) -> ByteBuffer? {
        let joined = length <= Self.joinedBody ? length : response.bodyOffset
        buffer.clear(minimumCapacity: joined + 128)
        startHead(response.status, version: version, closes: closes, into: &buffer)
        let start = response.bytes.readerIndex
        if joined == response.bytes.readableBytes {
            buffer.writeImmutableBuffer(response.bytes)
            return nil
        }
        if let head = response.bytes.getSlice(at: start, length: joined) { buffer.writeImmutableBuffer(head) }
        return joined < length ? response.bytes.getSlice(at: start + joined, length: length - joined) : nil
    }
}
