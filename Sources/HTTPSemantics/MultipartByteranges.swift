import NIOCore

/// Several ranges of a body in one answer (RFC 9110, section 14.6).
package struct MultipartByteranges: Sendable {
    /// With the boundary.
    package let contentType: [UInt8]
    package let segments: [Segment]

    /// - Parameters:
    ///   - contentType: of the whole body; named in each part.
    ///   - size: of the whole body, in bytes.
    package init(body: [Segment], ranges: [Range<Int64>], contentType: [UInt8], size: Int64) {
        let boundary = "preview-" + String(UInt64.random(in: .min ... .max), radix: 36)
        self.contentType = Array("multipart/byteranges; boundary=\(boundary)".utf8)
        var segments: [Segment] = []
        for range in ranges {
            var head = ByteBuffer()
            head.writeString("\r\n--\(boundary)\r\nContent-Type: ")
            head.writeBytes(contentType)
            head.writeString("\r\nContent-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)\r\n\r\n")
            segments.append(.bytes(head))
            segments += SegmentSlicing.slice(body, range)
        }
        segments.append(.bytes(ByteBuffer(string: "\r\n--\(boundary)--\r\n")))
        self.segments = segments
    }
}
