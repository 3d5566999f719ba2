/// A media type without parameters, in lower case: `text/html` (RFC 9110, section 8.3.1).
package struct MediaType: Sendable, Hashable {
    package let essence: String

    /// `nil`: not a type and a subtype, each made of what RFC 6838, section 4.2, allows in a name; parameters are not.
    package init?(_ text: some StringProtocol) {
        let bytes = text.utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isToken) }) else { return nil }
        essence = String(decoding: bytes, as: UTF8.self)
    }

    /// Of this room's own tables.
    init(known essence: String) { self.essence = essence }

    package static let plainText = MediaType(known: "text/plain")
    package static let html = MediaType(known: "text/html")
    package static let transportStream = MediaType(known: "video/mp2t")
    package static let octetStream = MediaType(known: "application/octet-stream")

    package var isHTML: Bool { essence == "text/html" }
    package var isXHTML: Bool { essence == "application/xhtml+xml" }
    package var isSVG: Bool { essence == "image/svg+xml" }

    /// Whether a browser runs what is in it: never to be concluded from bytes alone.
    package var isActive: Bool { isHTML || isXHTML || isSVG || isScript || isXML }

    /// WHATWG MIME Sniffing, "JavaScript MIME type": what registrations and libmagic have called it.
    package var isScript: Bool {
        switch essence {
        case "text/javascript", "application/javascript", "application/ecmascript", "application/x-ecmascript",
            "application/x-javascript", "text/ecmascript", "text/jscript", "text/livescript", "text/x-ecmascript",
            "text/x-javascript":
            true
        default: essence.hasPrefix("text/javascript1.")
        }
    }

    package var isXML: Bool { essence == "text/xml" || essence == "application/xml" || essence.hasSuffix("+xml") }
    package var isJSON: Bool { essence == "application/json" || essence.hasSuffix("+json") }
    package var isStyleSheet: Bool { essence == "text/css" }

    /// Whether the content is made to be read as text.
    package var isText: Bool { hasCharset || isJSON }

    /// Whether the type has a `charset` parameter. JSON has none: it is UTF-8 (RFC 8259, section 8.1).
    package var hasCharset: Bool { essence.hasPrefix("text/") || isXML || isScript }

    /// Whether files of the type are made to be read by people: a preview shows them as plain text when somebody opens
    /// one, and bytes that are no text are not sent as such a type. Pages, styles and scripts are not among them, nor is
    /// what is opened to be imported somewhere, such as a calendar.
    var isReading: Bool { Self.readings.contains(essence) }

    /// Whether browsers would save the type or show it in a way of their own, so that plain text is shown instead.
    var isShownAsText: Bool { isReading && self != .plainText }

    private static let readings: Set<String> = [
        "text/plain", "text/markdown", "text/csv", "text/tab-separated-values", "text/turtle", "text/n3",
        "text/cache-manifest", "text/vnd.graphviz", "application/yaml", "application/toml", "application/sql",
        "application/graphql", "application/jsonl", "application/json5", "application/x-subrip", "application/xml-dtd",
        "application/x-pem-file", "application/n-triples", "application/n-quads", "application/trig",
        "application/json-seq",
    ]

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
