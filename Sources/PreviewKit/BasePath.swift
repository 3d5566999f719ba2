import HTTPSemantics
import NIOCore

/// The URL prefix under which the docroot appears. Begins and ends with a slash; `/` for none.
struct BasePath: Sendable {
    /// As it stands in URLs.
    let prefix: [UInt8]
    /// The same, cut and decoded.
    private let segments: [[UInt8]]

    /// `nil`: not a path that a URL can have.
    init?(_ text: String) {
        var bytes = Array(text.utf8)
        if bytes.first != UInt8(ascii: "/") { bytes.insert(UInt8(ascii: "/"), at: 0) }
        if bytes.last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        guard let decoded = try? DecodedPath.decode(ByteBuffer(bytes: bytes).readableBytesView) else { return nil }
        prefix = Self.encode([UInt8(ascii: "/")], decoded)
        segments = decoded.segments.map { Array($0) }
    }

    /// The raw path without the prefix, beginning with a slash; `nil`: it lies elsewhere. Browsers and people write the
    /// same segment in several ways: `@scope`, `%40scope` (RFC 3986, section 6.2.2).
    func strip(_ path: ByteBufferView) -> ByteBufferView? {
        guard prefix.count > 1 else { return path }
        if path.starts(with: prefix) { return path[path.index(path.startIndex, offsetBy: prefix.count - 1)...] }
        var rest = path
        for segment in segments {
            rest = rest.drop { $0 == UInt8(ascii: "/") }
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard PercentCoding.decode(rest[..<end]) == segment else { return nil }
            rest = rest[end...]
        }
        return rest.isEmpty ? nil : rest
    }

    /// The path-absolute URL of something beneath the docroot: one slash in front, every doubtful byte encoded.
    func location(_ path: DecodedPath) -> [UInt8] {
        Self.encode(prefix, path)
    }

    private static func encode(_ prefix: [UInt8], _ path: DecodedPath) -> [UInt8] {
        var url = prefix
        PercentCoding.encodePath(path.bytes, into: &url)
        if path.endsWithSlash, url.last != UInt8(ascii: "/") { url.append(UInt8(ascii: "/")) }
        return url
    }
}
