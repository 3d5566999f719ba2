package import HTTPSemantics

/// Builds the URL paths of a site that may be served under a prefix.
package struct SiteURL: Sendable {
    /// Empty, or begins with a slash and does not end with one.
    private let prefix: [UInt8]

    /// - Parameter base: the prefix, percent-encoded, with or without slashes around it: `/project/`, or empty.
    package init(base: [UInt8]) {
        let parts = base.split(separator: UInt8(ascii: "/"))
        prefix = parts.flatMap { [UInt8(ascii: "/")] + $0 }
    }

    /// Begins with exactly one slash.
    package func path(to path: DecodedPath) -> [UInt8] {
        self.path(to: path.segments[...], isFolder: path.isRoot || path.endsWithSlash)
    }

    func path(to segments: ArraySlice<ArraySlice<UInt8>>, isFolder: Bool) -> [UInt8] {
        var bytes = prefix
        for segment in segments {
            bytes.append(UInt8(ascii: "/"))
            bytes.appendPercentEncoded(segment.span)
        }
        if isFolder { bytes.append(UInt8(ascii: "/")) }
        return bytes
    }
}
