import LiveReload
import Testing

/// Where the tag goes, shown as `|`.
struct MarkupScanTests {
    static let pages: [String] = [
        "|",
        "|text",
        "|<p>no tags that count</p>",
        "<!doctype html>|<p>x",
        "<!DOCTYPE html>|<title>t</title>",
        "<!doctype html><html>|<body>",
        "<!doctype html>\n<html lang=en>\n<head>|<title>t</title></head>",
        "<!DOCTYPE HTML><HTML><HEAD>|<TITLE>T",
        "<html><head profile='a>b'>|<title>",
        "<html data-x=\"a>b\" lang=en>|<body>",
        "<html lang=e\">|<body>",
        "<!-- <head> --><!doctype html><html><head>|",
        "<!--><!doctype html><head>|",
        "<!---><!doctype html><head>|",
        "<!-- a --!><!doctype html><head>|",
        "<!---!>--><!doctype html><head>|",
        "<!----!><!doctype html><head>|",
        "<!-- a > b -- c --><head>|",
        "<?xml version='1.0'?><!doctype html><html><head>|",
        "<!doctype html><html><!-- x --><head>|",
        "<!doctype html>|<header><head>",
        "<!doctype html>|<script>'<head>'</script><head>",
        "<!doctype html><html>|<script>var a = '</body><head>'</script></html>",
        "<!doctype html><html>|<frameset>",
        "<html>|<html><head>",
        "|<!-- never closed <head>",
        "<!doctype html>|<!-- never closed <head>",
        "<!doctype html><html>|<head never closed",
        "<head/>|<title>",
        "<!doctype html><html><head\n\tid=x>|",
    ]

    @Test(arguments: pages)
    func html(_ marked: String) throws {
        let (page, offset) = split(marked)
        #expect(MarkupScan.insertionPoint(page, syntax: .html, encoding: .ascii, isWhole: true) == offset)
    }

    @Test(arguments: pages)
    func inUTF16(_ marked: String) throws {
        let (page, offset) = split(marked)
        let little: [UInt8] = [0xFF, 0xFE] + page.flatMap { [$0, 0 as UInt8] }
        let big: [UInt8] = [0xFE, 0xFF] + page.flatMap { [0 as UInt8, $0] }
        #expect(
            MarkupScan.insertionPoint(little, syntax: .html, encoding: .utf16LittleEndian, isWhole: true)
                == 2 + 2 * offset
        )
        #expect(
            MarkupScan.insertionPoint(big, syntax: .html, encoding: .utf16BigEndian, isWhole: true) == 2 + 2 * offset
        )
    }

    @Test(arguments: pages)
    func behindAByteOrderMark(_ marked: String) throws {
        let (page, offset) = split(marked)
        let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + page
        #expect(MarkupScan.insertionPoint(marked, syntax: .html, encoding: .ascii, isWhole: true) == 3 + offset)
    }

    @Test(arguments: [
        "<svg xmlns='http://www.w3.org/2000/svg'>|<rect/></svg>",
        "<?xml version='1.0'?><!-- c --><svg a='>'>|</svg>",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x>y\" [ <!ENTITY a '>'> <!-- ]> --> ]><svg>|</svg>",
        "<html xmlns='http://www.w3.org/1999/xhtml'>|<body/></html>",
        "<?xml version='1.0'?>\n<!DOCTYPE html>\n<html>\n<!-- x --><head>|<title/></head></html>",
        "<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:head>|<h:title/></h:head></h:html>",
        "<html>|<head/><body/></html>",
    ])
    func xml(_ marked: String) throws {
        let (page, offset) = split(marked)
        #expect(MarkupScan.insertionPoint(page, syntax: .xml, encoding: .ascii, isWhole: true) == offset)
    }

    @Test(arguments: ["", "text", "<svg/>", "<svg a='/'/>", "<svg", "<!-- <svg>", "</svg>", "<!DOCTYPE svg [ <svg>"])
    func noPlaceInXML(_ page: String) {
        #expect(MarkupScan.insertionPoint(Array(page.utf8), syntax: .xml, encoding: .ascii, isWhole: true) == nil)
    }

    /// Before what is not seen there may be a doctype.
    @Test func aPrefixThatDecidesNothing() {
        let comment = Array("<!-- ".utf8) + [UInt8](repeating: 0x61, count: 1000)
        #expect(MarkupScan.insertionPoint(comment, syntax: .html, encoding: .ascii, isWhole: false) == nil)
        let later = Array("<!doctype html><!-- ".utf8) + [UInt8](repeating: 0x61, count: 1000)
        #expect(MarkupScan.insertionPoint(later, syntax: .html, encoding: .ascii, isWhole: false) == 15)
    }

    @Test func nothingBehindTheLimitCounts() {
        let comment = Array("<html><!--".utf8) + [UInt8](repeating: 0x61, count: MarkupScan.limit - 13)
        let page = comment + Array("--><head><title>".utf8)
        #expect(MarkupScan.insertionPoint(page, syntax: .html, encoding: .ascii, isWhole: true) == 6)
    }

    @Test func encodingsInWhichNoTagCanBeFound() {
        for charset in ["iso-2022-jp", "utf-7", "utf-32le"] { #expect(MarkupEncoding(charset: charset) == nil) }
        for charset in [nil, "utf-8", "shift_jis", "iso-8859-1", "gb18030"] {
            #expect(MarkupEncoding(charset: charset) == .ascii)
        }
    }

    private func split(_ marked: String) -> (page: [UInt8], offset: Int) {
        let bytes = Array(marked.utf8)
        let mark = bytes.firstIndex(of: UInt8(ascii: "|")) ?? 0
        return (Array(bytes[..<mark] + bytes[(mark + 1)...]), mark)
    }
}
