package import NIOCore

/// A part of a body: bytes in memory, or a range of an open file that the kernel copies to the socket.
package enum Segment: Sendable {
    case bytes(ByteBuffer)
    case file(OpenFile, Range<Int64>)

    /// In bytes.
    package var count: Int64 {
        switch self {
        case .bytes(let buffer): Int64(buffer.readableBytes)
        case .file(_, let range): range.upperBound - range.lowerBound
        }
    }
}
