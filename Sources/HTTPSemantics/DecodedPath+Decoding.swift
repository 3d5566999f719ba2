package import NIOCore

/// The path of a request is malformed: 400.
package struct PathError: Error, Sendable, Equatable {}

extension DecodedPath {
    /// Decodes the path of a request target: each segment once, as bytes; empty segments go, dot segments are resolved.
    ///
    /// - Throws: for an escape that is none, for NUL, an encoded `/`, a `\` that is not encoded, and for climbing above
    ///   the root.
    package static func decode(_ raw: ByteBufferView) throws(PathError) -> DecodedPath {
        let raw = Array(raw)
        guard raw.first == .slash else { throw PathError() }
        var path = DecodedPath(bytes: [], endsWithSlash: false)
        path.bytes.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            // At a slash.
            index += 1
            let parentEnd = path.bytes.count
            if parentEnd > 0 { path.bytes.append(.slash) }
            let start = path.bytes.count
            while index < raw.endIndex, raw[index] != .slash {
                path.bytes.append(try nameByte(of: raw, at: &index))
            }
            try path.resolveLastSegment(from: start, parentEnd: parentEnd)
        }
        return path
    }

    /// - Parameters:
    ///   - start: where the segment begins that was just appended.
    ///   - parentEnd: where the path ended before it.
    private mutating func resolveLastSegment(from start: Int, parentEnd: Int) throws(PathError) {
        let segment = bytes[start...]
        endsWithSlash = segment.count <= 2 && segment.allSatisfy { $0 == UInt8(ascii: ".") }
        guard endsWithSlash else { return }
        let climbs = segment.count == 2
        bytes.removeSubrange(parentEnd...)
        guard climbs else { return }
        guard parentEnd > 0 else { throw PathError() }
        bytes.removeSubrange((bytes.lastIndex(of: .slash) ?? 0)...)
    }

    /// The byte at `index`, decoded; `index` is moved past it.
    private static func nameByte(of raw: [UInt8], at index: inout Int) throws(PathError) -> UInt8 {
        var byte = raw[index]
        index += 1
        if byte == UInt8(ascii: "\\") { throw PathError() }
        if byte == UInt8(ascii: "%") {
            guard raw.endIndex - index >= 2, let high = PercentCoding.value(raw[index]),
                let low = PercentCoding.value(raw[index + 1])
            else { throw PathError() }
            byte = high << 4 | low
            index += 2
        }
        guard byte != 0, byte != .slash else { throw PathError() }
        return byte
    }
}
