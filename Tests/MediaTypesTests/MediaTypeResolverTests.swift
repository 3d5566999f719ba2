import MediaTypes
import Testing

struct MediaTypeResolverTests {
    static let resolver = MediaTypeResolver()

    static func type(_ name: String, _ bytes: [UInt8], _ resolver: MediaTypeResolver = Self.resolver) -> String {
        let resolution = bytes.withUnsafeBytes {
            resolver.resolve(name: Array(name.utf8)[...], sample: $0, isWhole: true)
        }
        return String(decoding: resolution.contentType, as: UTF8.self)
    }

    static func type(_ name: String, _ text: String) -> String { type(name, Array(text.utf8)) }

    /// The rows of the shared libmagic table: what libmagic says about each is wrong for the web, or dangerous.
    @Test(arguments: [
        ("a.css", "body { color: red; }\n", "text/css; charset=utf-8"),
        ("b.css", "@import url(x.css); /* comment */ a::before {}", "text/css; charset=utf-8"),
        ("include.css", "#include { color: red }", "text/css; charset=utf-8"),
        ("a.js", "console.log(\"hi\");", "text/javascript; charset=utf-8"),
        ("b.js", "import x from \"./y.js\"", "text/javascript; charset=utf-8"),
        ("classy.js", "class A { constructor(){} }", "text/javascript; charset=utf-8"),
        ("min.js", "!function(e){}()", "text/javascript; charset=utf-8"),
        ("a.mjs", "export default 1", "text/javascript; charset=utf-8"),
        ("a.ts", "export const x: number = 1", "text/plain; charset=utf-8"),
        ("jsshebang.js", "#!/usr/bin/env node\n", "text/javascript; charset=utf-8"),
        ("a.json", "{\"a\":1}", "application/json"),
        ("a.webmanifest", "{\"name\":\"x\"}", "application/manifest+json"),
        ("a.map", "{\"version\":3}", "application/json"),
        ("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "image/svg+xml; charset=utf-8"),
        ("b.svg", "<?xml version=\"1.0\"?><svg/>", "image/svg+xml; charset=utf-8"),
        ("a.html", "<!doctype html>", "text/html; charset=utf-8"),
        ("frag.html", "<p>hello</p>", "text/html; charset=utf-8"),
        ("evil.txt", "<html><script>alert(1)</script>", "text/plain; charset=utf-8"),
        ("evil.jpg", "<html><script>alert(1)</script>", "image/jpeg"),
        ("README", "<!doctype html><p>readme", "text/plain; charset=utf-8"),
        ("noext", "<!doctype html><p>page", "text/plain; charset=utf-8"),
        ("a.md", "# Title", "text/markdown; charset=utf-8"),
        ("rss.xml", "<rss/>", "text/xml; charset=utf-8"),
        ("empty.css", "", "text/css; charset=utf-8"),
        ("empty", "", "text/plain; charset=utf-8"),
        ("a.wasm", "\0asm", "application/wasm"),
        ("a.woff2", "wOF2", "font/woff2"),
        ("a.vtt", "WEBVTT", "text/vtt; charset=utf-8"),
        ("a.csv", "a,b", "text/csv; charset=utf-8"),
        ("x.php", "<?php", "text/plain; charset=utf-8"),
        ("A.HTML", "x", "text/html; charset=utf-8"),
        ("archive.tar.gz", "\u{1F}", "application/gzip"),
    ])
    func sends(_ name: String, _ text: String, _ contentType: String) {
        #expect(Self.type(name, text) == contentType)
    }

    @Test(
        arguments: [
            ("a.ttf", [0, 1, 0, 0, 0], "font/ttf"),
            ("a.ico", [0, 0, 1, 0, 1], "image/vnd.microsoft.icon"),
            ("a.avif", [0, 0, 0, 0x1C] + Array("ftypavif".utf8), "image/avif"),
            ("a.webp", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8), "image/webp"),
            ("picture", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
            ("blob", [0, 1, 2, 3, 0xFF], "application/octet-stream"),
            ("u16.html", [0xFF, 0xFE, 0x3C, 0], "text/html; charset=utf-16le"),
            ("u16.txt", [0xFE, 0xFF, 0, 0x3C], "text/plain; charset=utf-16be"),
            ("bom.txt", [0xEF, 0xBB, 0xBF, 0x61], "text/plain; charset=utf-8"),
            ("clip.ts", [0x47] + [UInt8](repeating: 0, count: 187) + [0x47, 0], "video/mp2t"),
        ] as [(String, [UInt8], String)]
    )
    func sendsForBytes(_ name: String, _ bytes: [UInt8], _ contentType: String) {
        #expect(Self.type(name, bytes) == contentType)
    }

    @Test(arguments: [
        ("<meta charset=shift_jis>", "shift_jis"), ("<META CHARSET = 'Windows-1252' >", "windows-1252"),
        ("<meta http-equiv=content-type content=\"text/html; charset=iso-8859-1\">", "iso-8859-1"),
        ("<!-- <meta charset=x> --><meta charset=koi8-r>", "koi8-r"), ("<meta charset=utf-16>", "utf-8"),
        ("<a title=\"<meta charset=x>\"><meta charset=big5>", "big5"), ("<metal charset=x>", "utf-8"),
        ("<meta charset=\"a b\">", "utf-8"), ("<meta name=x content=\"charset=y\">", "utf-8"),
        ("<meta charset", "utf-8"),
    ])
    func repeatsWhatAPageDeclares(_ page: String, _ charset: String) {
        #expect(Self.type("a.html", page) == "text/html; charset=\(charset)")
    }

    @Test func repeatsWhatXMLDeclares() {
        let text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><svg/>"
        #expect(Self.type("a.svg", text) == "image/svg+xml; charset=iso-8859-1")
    }

    @Test func neverCallsLatin1UTF8() {
        let type = Self.type("latin.txt", Array("h".utf8) + [0xE9] + Array("llo\n".utf8))
        #expect(type == "text/plain")
    }

    @Test(
        arguments: [
            ([0xC3, 0xA9], true), ([0xC0, 0xAF], false), ([0xED, 0xA0, 0x80], false),
            ([0xF4, 0x90, 0x80, 0x80], false),
            ([0xE2, 0x82, 0xAC], true), ([0xF0, 0x9F, 0xA6, 0x8A], true), ([0x80], false), ([0xC3], false),
            ([0x61, 0], false),
            (Array("12345678".utf8) + [0xFF], false), ([0xE0, 0x80, 0x80], false),
        ] as [([UInt8], Bool)]
    )
    func validatesUTF8(_ bytes: [UInt8], _ isValid: Bool) {
        let isUTF8 = Self.type("x.txt", bytes) == "text/plain; charset=utf-8"
        #expect(isUTF8 == isValid)
    }

    @Test(
        arguments: [
            ("logo.png", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8), "image/webp"),
            ("photo.jpg", Array("<!DOCTYPE html>".utf8), "text/html"),
            ("style.css", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
            ("a.docx", [0x50, 0x4B, 0x03, 0x04], nil),
            ("a.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], nil),
            ("a.ttf", Array("OTTO".utf8), nil), ("a.tgz", [0x1F, 0x8B, 8], nil), ("a.txt", Array("plain".utf8), nil),
            ("a.mkv", [0x1A, 0x45, 0xDF, 0xA3], nil),
        ] as [(String, [UInt8], String?)]
    )
    func tellsWhatTheBytesAre(_ name: String, _ bytes: [UInt8], _ actual: String?) {
        let resolution = bytes.withUnsafeBytes {
            Self.resolver.resolve(name: Array(name.utf8)[...], sample: $0, isWhole: true)
        }
        #expect(resolution.disagreement?.essence == actual)
    }

    @Test func embeddersTypesComeFirst() {
        let resolver = MediaTypeResolver(extra: ["Foo": "application/x-foo", "css": "text/x-own", "bad": "nonsense"])
        #expect(Self.type("a.foo", Array("x".utf8), resolver) == "application/x-foo")
        #expect(Self.type("a.css", Array("x".utf8), resolver) == "text/x-own; charset=utf-8")
        #expect(Self.type("a.bad", Array("x".utf8), resolver) == "text/plain; charset=utf-8")
    }

    @Test func worksWithoutLibmagic() {
        let resolver = MediaTypeResolver(detector: nil)
        #expect(Self.type("a.css", Array("x".utf8), resolver) == "text/css; charset=utf-8")
        #expect(Self.type("noext", Array("text".utf8), resolver) == "text/plain; charset=utf-8")
        #expect(Self.type("noext", [0, 1, 2], resolver) == "application/octet-stream")
    }

    @Test func theTableIsLargeAndSound() {
        let rows = ExtensionTable.all
        #expect(rows.count >= 150)
        #expect(Set(rows.map(\.fileExtension)).count == rows.count)
        for row in rows {
            #expect(MediaType(row.type.essence) != nil, "\(row.type.essence)")
            #expect(
                ExtensionTable.type(forName: Array("x.\(row.fileExtension)".utf8)) == row.type,
                "\(row.fileExtension)"
            )
        }
    }
}
