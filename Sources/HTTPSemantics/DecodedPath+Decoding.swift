package import NIOCore

/// The path of a request is malformed: 400.
package struct PathError: Error, Sendable, Equatable {}

extension DecodedPath {
    /// Decodes the path of a request target: each segment once, as bytes; empty segments go, dot segments are resolved.
    ///
    /// - Throws: for an escape that is none, for NUL, an encoded `/`, a `\` in any form, and for climbing above the root.
    package static func decode(_ raw: ByteBufferView) throws(PathError) -> DecodedPath {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        /// Where each segment so far begins.
        var starts: [Int] = []
        var endsWithSlash = true
        for segment in raw.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            let start = bytes.count
            if start > 0 { bytes.append(UInt8(ascii: "/")) }
            let first = bytes.count
            try append(segment, to: &bytes)
            let name = bytes[first...]
            endsWithSlash = name.isEmpty || name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)
            guard endsWithSlash else {
                starts.append(start)
                continue
            }
            let climbs = name.count == 2
            bytes.removeSubrange(start...)
            if climbs {
                guard let parent = starts.popLast() else { throw PathError() }
                bytes.removeSubrange(parent...)
            }
        }
        return DecodedPath(bytes: bytes, endsWithSlash: endsWithSlash)
    }

    private static func append(_ segment: ByteBufferView, to bytes: inout [UInt8]) throws(PathError) {
        var rest = segment[...]
        while let byte = rest.popFirst() {
            var decoded = byte
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(PercentCoding.value),
                    let low = rest.popFirst().flatMap(PercentCoding.value)
                else { throw PathError() }
                decoded = high << 4 | low
            }
            guard decoded != 0, decoded != UInt8(ascii: "/"), decoded != UInt8(ascii: "\\") else { throw PathError() }
            bytes.append(decoded)
        }
    }
}
