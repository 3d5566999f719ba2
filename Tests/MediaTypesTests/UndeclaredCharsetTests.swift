import MediaTypes
import TestSupport
import Testing

/// No charset is stated that is not known. A label of the transport switches off what a browser would find out, and the
/// encoding of the page that a script or sheet belongs to.
struct UndeclaredCharsetTests {
    static let resolvers = [MediaTypeResolver(), MediaTypeResolver(detector: nil)]

    @Test(arguments: EncodedSample.all)
    func ofAnOlderEncodingIsNotStated(_ sample: EncodedSample) {
        for name in ["a.txt", "a.html", "a.js", "a.css", "a.csv", "a.md", "a.xml", "a.svg", "a.vtt", "README"] {
            for resolver in Self.resolvers {
                let contentType = resolver.contentType(name, sample.bytes)
                #expect(!contentType.contains("charset"), "\(name): \(contentType)")
                #expect(!contentType.hasPrefix("application/octet-stream"), "\(name): \(contentType)")
            }
        }
    }

    /// The same text far behind the beginning, as the one word of a long page of markup.
    @Test(arguments: EncodedSample.all)
    func behindLongASCIIIsNotStated(_ sample: EncodedSample) {
        let ascii = Array(String(repeating: "<p>words and words</p>\n", count: 1000).utf8)
        for name in ["a.txt", "a.html", "a.js", "a.css", "a.csv"] {
            #expect(!Self.resolvers[0].contentType(name, ascii + sample.bytes + ascii).contains("charset"), "\(name)")
        }
    }

    @Test(arguments: [
        "\u{1B}[31mred\u{1B}[0m\n", "\u{1B}(B\u{1B}[m plain\n", "price: $B, ($A) $@\n", "\u{1B}", "\u{1B}$",
    ])
    func asciiWithOtherEscapesIsUTF8(_ text: String) {
        for resolver in Self.resolvers { #expect(resolver.contentType("a.txt", text) == "text/plain; charset=utf-8") }
    }

    /// A page in UTF-8 may show escape sequences.
    @Test func utf8WithEscapesOfISO2022IsUTF8() {
        #expect(Self.resolvers[0].contentType("a.txt", "\u{1B}$B\u{3042}") == "text/plain; charset=utf-8")
    }

    @Test(arguments: ["latin.txt", "latin.css", "notes"])
    func latin1IsNotGuessed(_ name: String) {
        let bytes = Array("caf".utf8) + [0xE9] + Array(" au lait\n".utf8)
        #expect(!Self.resolvers[0].contentType(name, bytes).contains("charset"))
    }

    /// A text that comes in parts, cut wherever.
    @Test func aTextInPartsIsUTF8WhereverItIsCut() {
        let text = Array("a\u{E9}\u{20AC}\u{1F98A}z".utf8)
        for first in 0...text.count {
            for second in first...text.count {
                var whole = UTF8Continuation()
                var damaged = UTF8Continuation()
                let parts = [Array(text[..<first]), Array(text[first..<second]), Array(text[second...])]
                #expect(parts.allSatisfy { $0.withUnsafeBytes { whole.accepts($0) } } && whole.isAtEnd)
                let bad = parts + [[0xC3, 0x28]]
                #expect(!bad.allSatisfy { $0.withUnsafeBytes { damaged.accepts($0) } })
            }
        }
    }
}
