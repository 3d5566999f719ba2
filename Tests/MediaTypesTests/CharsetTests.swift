import MediaTypes
import Testing

struct CharsetTests {
    static let resolver = MediaTypeResolver()

    /// WHATWG HTML, "prescan a byte stream to determine its encoding".
    @Test(arguments: [
        ("<p>1 < 2 <meta charset=koi8-r>", "koi8-r"), ("<!--><meta charset=koi8-r>", "koi8-r"),
        ("<?php echo \"it's\" ?><meta charset=koi8-r>", "koi8-r"), ("</p '><meta charset=koi8-r>", "koi8-r"),
        ("</ '><meta charset=koi8-r>", "koi8-r"), ("<!doctype html SYSTEM 'a><meta charset=koi8-r>", "koi8-r"),
        ("<meta charset=koi8-r;><meta charset=big5>", "big5"), ("<meta charset=no-such><meta charset=big5>", "big5"),
        ("<meta charset=' latin1 '>", "latin1"), ("<meta charset=utf8>", "utf-8"), ("<meta charset=ucs-2>", "utf-8"),
        ("<meta charset=x-user-defined>", "windows-1252"), ("<meta charset=iso_8859-5:1988>", "iso-8859-5"),
        ("<meta content='text/html; charset = \"gbk\" ' http-equiv=Content-Type>", "gbk"),
        ("<meta http-equiv=content-type content='charset; charset=gbk'>", "gbk"),
        ("<meta http-equiv=content-type content='charset=\"gbk'>", "utf-8"),
        ("<meta charset=gbk charset=big5>", "gbk"), ("<meta/charset=gbk>", "gbk"),
        ("<meta =charset charset=gbk>", "gbk"),
        ("<?xml version='1.0' encoding='gbk'?><html>", "gbk"),
    ])
    func ofAPage(_ page: String, _ charset: String) {
        #expect(Self.resolver.contentType("a.html", page) == "text/html; charset=\(charset)")
    }

    @Test func whatStandsBehind1024BytesIsNotDeclared() {
        let tag = "<meta charset=koi8-r>"
        let padding = String(repeating: " ", count: 1024 - tag.utf8.count)
        #expect(Self.resolver.contentType("a.html", padding + tag) == "text/html; charset=koi8-r")
        #expect(Self.resolver.contentType("a.html", padding + " " + tag) == "text/html; charset=utf-8")
    }

    @Test(arguments: [
        "<", "<!", "<!--", "<!--->", "<meta", "<meta ", "<meta charset=", "<meta charset='gbk", "<meta charset=gbk",
        "</",
        "<?", "<a b='", "<a b=", "<a", "<?xml", "<?xml ", "<?xml encoding='gbk",
    ])
    func aPageMayEndAnywhere(_ page: String) {
        #expect(Self.resolver.contentType("a.html", page) == "text/html; charset=utf-8")
    }

    @Test(arguments: [
        ("a.svg", "<?xml version=\"1.0\" encoding = 'koi8-r' ?><svg/>", "image/svg+xml; charset=koi8-r"),
        ("a.xml", "<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>", "text/xml; charset=utf-8"),
        ("a.xhtml", "<?xml version=\"1.0\"?><html encoding=\"gbk\"/>", "application/xhtml+xml; charset=utf-8"),
        ("a.xml", "<?xml encoding=\"gbk", "text/xml; charset=utf-8"),
        ("a.css", "@charset \"shift_jis\"; a {}", "text/css; charset=shift_jis"),
        ("a.css", "@charset 'shift_jis'; a {}", "text/css; charset=utf-8"),
        ("a.js", "@charset \"shift_jis\";", "text/javascript; charset=utf-8"),
    ])
    func ofOtherText(_ name: String, _ text: String, _ contentType: String) {
        #expect(Self.resolver.contentType(name, text) == contentType)
    }

    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF], "utf-8"), ([0xFF, 0xFE, 0x41, 0], "utf-16le"), ([0xFE, 0xFF, 0, 0x41], "utf-16be"),
            ([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0], "utf-32le"), ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x41], "utf-32be"),
        ] as [([UInt8], String)]
    )
    func byteOrderMarks(_ bytes: [UInt8], _ charset: String) {
        #expect(Self.resolver.contentType("a.txt", bytes) == "text/plain; charset=\(charset)")
        #expect(Self.resolver.contentType("a", bytes) == "text/plain; charset=\(charset)")
    }

    /// A sample may end within a character; a whole file may not.
    @Test(arguments: [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0xA6]] as [[UInt8]])
    func aSampleMayEndWithinACharacter(_ end: [UInt8]) {
        let bytes = [UInt8](repeating: 0x61, count: 100) + end
        let resolver = MediaTypeResolver(detector: nil)
        #expect(resolver.contentType("a.txt", bytes, isWhole: false) == "text/plain; charset=utf-8")
        #expect(resolver.contentType("a.txt", bytes, isWhole: true) == "text/plain")
    }

    /// It is no UTF-8, though each of its bytes could be; without a mark it is not known to be text at all (WHATWG MIME
    /// Sniffing, section 7.2).
    @Test func utf16WithoutAMarkIsNotUTF8() {
        let text = Array("Plain words, two bytes each.\n".utf8.map { [$0, 0] as [UInt8] }.joined())
        #expect(Self.resolver.contentType("a.txt", text) == "application/octet-stream")
    }

    @Test func latin1BehindTheFirst4KiB() {
        let ascii = Array(String(repeating: "words and words\n", count: 1000).utf8)
        let bytes = ascii + Array("caf".utf8) + [0xE9] + Array(" au lait\n".utf8) + ascii
        #expect(Self.resolver.contentType("a.txt", bytes) == "text/plain")
    }

    /// One bad byte in UTF-8 does not make the whole text Latin-1, nor may the text be called UTF-8.
    @Test func damagedUTF8HasNoCharset() {
        let bytes = Array(String(repeating: "Grüße, ", count: 1000).utf8) + [0xE9, 0x20]
        #expect(Self.resolver.contentType("a.txt", bytes) == "text/plain")
    }
}
