import HTTPSemantics
import NIOCore

/// From a response to the bytes of its head. The body follows, in the same buffer where it is small.
struct ResponseWriter {
    private var date = DateLine()

    /// Bodies up to this size are copied behind their head: one buffer, one system call.
    static let joinedBody = 16 << 10

    /// Starts a head: status line, `Date`, `Connection`.
    mutating func startHead(
        _ status: Status,
        version: HTTPVersion,
        closes: Bool,
        into buffer: inout ByteBuffer
    ) {
        if status.code == 200 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            buffer.writeStaticString("HTTP/1.1 ")
            buffer.writeString(String(status.code))
            buffer.writeStaticString(" ")
            buffer.writeStaticString(status.reason)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeImmutableBuffer(date.current())
        if closes {
            buffer.writeStaticString("Connection: close\r\n")
        } else if version == .http10 {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
    }

    /// A whole head.
    mutating func head(
        _ response: Response,
        version: HTTPVersion,
        closes: Bool,
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: response.fields.bytes.readableBytes + 160)
        startHead(response.status, version: version, closes: closes, into: &buffer)
        buffer.writeImmutableBuffer(response.fields.bytes)
        response.writeContentLength(into: &buffer)
        buffer.writeStaticString("\r\n")
        return buffer
    }

    /// Head and body of a hot response, in one buffer where it is small.
    mutating func encoded(
        _ response: EncodedResponse,
        version: HTTPVersion,
        closes: Bool,
        withBody: Bool,
        allocator: ByteBufferAllocator
    ) -> (ByteBuffer, rest: ByteBuffer?) {
        let length = withBody ? response.bytes.readableBytes : response.bodyOffset
        let joined = length <= Self.joinedBody ? length : response.bodyOffset
        var buffer = allocator.buffer(capacity: joined + 128)
        startHead(response.status, version: version, closes: closes, into: &buffer)
        let start = response.bytes.readerIndex
        guard joined < length else {
            buffer.writeImmutableBuffer(response.bytes.getSlice(at: start, length: length) ?? response.bytes)
            return (buffer, nil)
        }
        buffer.writeImmutableBuffer(response.bytes.getSlice(at: start, length: joined) ?? response.bytes)
        return (buffer, response.bytes.getSlice(at: start + joined, length: length - joined))
    }
}
