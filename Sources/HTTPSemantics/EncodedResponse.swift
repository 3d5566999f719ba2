package import NIOCore
import Synchronization

/// A small response that was encoded once and is sent many times: in one piece, as it goes out over a connection that
/// stays open.
package final class EncodedResponse: Sendable {
    package let status: Status
    /// Of the body, in bytes.
    package let length: Int
    /// The status line, the `Date` line of a second, the other field lines, the empty line, the body.
    private let current: Mutex<(second: Int64, bytes: ByteBuffer)>
    private let dateOffset: Int
    private let fieldsOffset: Int
    private let bodyOffset: Int

    /// Encodes a response whose body lies in memory; `nil` where part of it is a file.
    package init?(_ response: Response) {
        var bytes = ByteBuffer()
        response.status.writeLine(into: &bytes)
        dateOffset = bytes.readableBytes
        let date = DateLine(second: 0)
        bytes.writeImmutableBuffer(date.bytes)
        fieldsOffset = bytes.readableBytes
        bytes.writeImmutableBuffer(response.fields.bytes)
        response.writeContentLength(into: &bytes)
        bytes.writeStaticString("\r\n")
        bodyOffset = bytes.readableBytes
        for segment in response.body {
            guard case .bytes(let buffer) = segment else { return nil }
            bytes.writeImmutableBuffer(buffer)
        }
        status = response.status
        length = bytes.readableBytes - bodyOffset
        current = Mutex((date.second, bytes))
    }

    /// Head and body. Copied once a second, and then only where the bytes of the second before are still on their way.
    package func whole(_ date: DateLine) -> ByteBuffer {
        current.withLock { current in
            if current.second != date.second {
                current.bytes.setBuffer(date.bytes, at: dateOffset)
                current.second = date.second
            }
            return current.bytes
        }
    }

    /// The head alone.
    package func head(_ date: DateLine) -> ByteBuffer {
        whole(date).getSlice(at: 0, length: bodyOffset) ?? ByteBuffer()
    }

    /// All that follows the `Date` line, with the body or without.
    package func rest(withBody: Bool) -> ByteBuffer {
        current.withLock { current in
            let end = withBody ? current.bytes.readableBytes : bodyOffset
            return current.bytes.getSlice(at: fieldsOffset, length: end - fieldsOffset) ?? ByteBuffer()
        }
    }
}
