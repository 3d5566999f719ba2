/// The path of a request after decoding: the segments that will be opened, and on which every rule acts.
///
/// Segments are percent-decoded once, as bytes; empty ones are gone, `.` and `..` are resolved. No segment is empty or
/// holds `/` or NUL, so the joined form is unambiguous.
package struct DecodedPath: Sendable, Hashable {
    /// The segments joined by `/`, without one in front or behind. Empty: the docroot itself.
    package var bytes: [UInt8]
    /// The target ended with a slash (or with a dot segment), as folders do.
    package var endsWithSlash: Bool

    package init(bytes: [UInt8], endsWithSlash: Bool) {
        self.bytes = bytes
        self.endsWithSlash = endsWithSlash
    }

    package var isRoot: Bool { bytes.isEmpty }

    package var segments: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

    /// The last segment; empty for the docroot.
    package var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }
}
