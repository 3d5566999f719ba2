/// A media type without parameters, in lower case: `text/html` (RFC 9110, section 8.3.1).
package struct MediaType: Sendable, Hashable {
    package let essence: String

    /// `nil`: not a type and a subtype, each a token.
    package init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isToken) }) else { return nil }
        essence = text
    }

    /// Of this room's own tables.
    init(known essence: String) { self.essence = essence }

    package static let plainText = MediaType(known: "text/plain")
    package static let octetStream = MediaType(known: "application/octet-stream")

    package var isHTML: Bool { essence == "text/html" }
    package var isXHTML: Bool { essence == "application/xhtml+xml" }
    package var isSVG: Bool { essence == "image/svg+xml" }

    /// Whether a browser runs what is in it: never to be concluded from bytes alone.
    package var isActive: Bool { isHTML || isXHTML || isSVG || isScript || isXML }

    package var isScript: Bool { essence == "text/javascript" || essence == "application/javascript" }
    package var isXML: Bool { essence == "text/xml" || essence == "application/xml" || essence.hasSuffix("+xml") }

    /// Whether the type has a `charset` parameter. JSON has none: it is UTF-8 (RFC 8259, section 8.1).
    package var hasCharset: Bool { essence.hasPrefix("text/") || isXML }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "-"),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
