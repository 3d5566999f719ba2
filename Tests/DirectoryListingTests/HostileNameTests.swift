import DirectoryListing
import FoundationEssentials
import NIOCore
import Testing

/// Names that have broken other servers: shared/cases/listing_names.json and section A6 of SECURITY.md.
@Suite struct HostileNameTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var file: String
        var listing_must_contain: [String]
        var listing_must_not_contain: [String]

        var testDescription: String { name }
    }

    private struct Table: Decodable { var cases: [Case] }

    static let table: [Case]? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "shared/cases/listing_names.json")
        guard let data = try? Data(contentsOf: file) else { return nil }
        return try? JSONDecoder().decode(Table.self, from: data).cases
    }()

    @Test(
        .enabled(if: table != nil, "shared/cases/listing_names.json is not beside the checkout"),
        arguments: table ?? []
    )
    func sharedCase(_ row: Case) throws {
        let name = Array(row.file.utf8)
        // No file has a name with a slash: such a row can only be escaped.
        let isFile = !name.contains(UInt8(ascii: "/"))
        let page = isFile ? try checkRoundTrip(name) : String(decoding: ShownName(name).markup, as: UTF8.self)
        for text in row.listing_must_contain { #expect(page.contains(text)) }
        for text in row.listing_must_not_contain { #expect(!page.contains(text)) }
    }

    @Test(arguments: [
        "<img src=x onerror=alert(1)>.txt", "\"onmouseover=\"alert(1).txt", "'x'", "javascript:alert(1)", "back\\slash",
        " leading space", "x\r\nevent: reload\r\ndata: y", "{{7*7}}.txt", "{{{nonce}}}", "{{#entries}}", "${x}",
        "-", "a\u{7F}b", "\u{338}", "e\u{301}.txt", "\u{E9}.txt", "\u{2066}x\u{2069}", "+plus+", "a:b",
    ])
    func hostileText(_ name: String) throws {
        let page = try checkRoundTrip(Array(name.utf8))
        for forbidden in ["<img", "onmouseover=\"alert", "href=\"javascript:", "href=\"a:", "\u{2066}", "\r", "\u{7F}"]
        {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
    }

    @Test(arguments: [
        Array("bad".utf8) + [0xFF, 0xFE] + Array(".txt".utf8), [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        [0xC0, 0xAE, 0xC0, 0xAE], Array(1...46) + Array(48...255),
    ])
    func anyBytes(_ name: [UInt8]) throws {
        let name = Array(name.prefix(255))
        #expect(try checkRoundTrip(name).contains("\u{FFFD}"))
    }

    @Test func jsonIsSafeWithinAScript() throws {
        var json: [UInt8] = []
        json.appendJSON(Array("</script><script>\"\\\u{7F}\u{1}".utf8))
        #expect(String(decoding: json, as: UTF8.self) == #""\u003c/script>\u003cscript>\"\\\u007f\u0001""#)
    }

    @Test func bothFormsOfALetterAreTwoFiles() throws {
        let site = try TemporaryFolder()
        try site.addFile("e\u{301}")
        try site.addFile("\u{E9}")
        #expect(Set(try render(try site.open()).linkedNames).count == 2)
    }

    /// Creates the file, lists its folder in all three forms and follows each back to the name. Returns the page.
    private func checkRoundTrip(_ name: [UInt8]) throws -> String {
        let site = try TemporaryFolder()
        try site.addFile(name, size: 3, modified: 1_763_690_759)
        let folder = try site.open(as: "dir", showsHidden: true)

        let page = try render(folder)
        #expect(page.linkedNames == [name])
        #expect(page.links.allSatisfy { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") } })
        #expect(String(validating: page.prefix(.max), as: UTF8.self) != nil)

        let json = try render(folder, nil, .json)
        #expect(!json.text.contains("<") && !json.text.utf8.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
        let listing = try JSONDecoder().decode(Listing.self, from: Data(json.prefix(.max)))
        #expect(listing.path == "/dir/" && listing.total == 1 && listing.page == 1 && listing.pages == 1)
        let entry = try #require(listing.entries.first)
        #expect(Array(entry.name.utf8) == Array(String(decoding: name, as: UTF8.self).utf8))
        #expect([UInt8](percentDecoding: entry.path.dropFirst("/dir/".count)) == name)
        #expect(entry.kind == "file" && entry.size == 3 && entry.modified == "2025-11-21T02:05:59Z")

        let text = try render(folder, nil, .text)
        #expect(unescaped(text.text) == name + [0x0A])
        return page.text
    }

    private struct Listing: Decodable {
        struct Entry: Decodable {
            var name: String
            var path: String
            var kind: String
            var size: Int?
            var modified: String
        }

        var path: String
        var entries: [Entry]
        var total: Int
        var page: Int
        var pages: Int
    }

    /// Reads back what the text form writes out.
    private func unescaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        func take(upTo end: Substring.Index) -> Substring {
            defer { rest = rest[end...] }
            return rest[..<end]
        }
        while let character = rest.unicodeScalars.popFirst() {
            guard character == "\\", let kind = rest.unicodeScalars.popFirst() else {
                bytes += Array(String(character).utf8)
                continue
            }
            switch kind {
            case "n": bytes.append(0x0A)
            case "x":
                let digits = take(upTo: rest.unicodeScalars.index(rest.startIndex, offsetBy: 2))
                bytes.append(UInt8(digits, radix: 16) ?? 0)
            case "u":
                rest.unicodeScalars.removeFirst()
                let digits = take(upTo: rest.firstIndex(of: "}") ?? rest.endIndex)
                rest.unicodeScalars.removeFirst()
                bytes += Array(String(UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "?").utf8)
            default: bytes += Array(String(kind).utf8)
            }
        }
        return bytes
    }
}
