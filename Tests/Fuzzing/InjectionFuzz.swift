import HTTPSemantics
import LiveReload
import NIOCore

/// Where the client's tag goes in a page. The first byte chooses how the page is written.
enum InjectionFuzz {
    private static let encodings: [MarkupEncoding] = [.ascii, .utf16LittleEndian, .utf16BigEndian, .ascii]
    private static let script = ClientScript(prefix: [UInt8(ascii: "/")])

    static func run(_ input: [UInt8]) {
        guard let choice = input.first else { return }
        let syntax: MarkupScan.Syntax = choice & 1 == 0 ? .html : .xml
        let encoding = encodings[Int(choice >> 1) % encodings.count]
        var page = Array(input.dropFirst())
        // One in 32 is about the end of what is looked at: a comment that reaches nearly as far.
        if choice >> 3 == 31 {
            page = filler(count: MarkupScan.limit - input.count / 2, encoding) + page
        }
        check(page, syntax, encoding)
        if encoding == .ascii, syntax == .html { checkSpelling(page) }
    }

    private static func check(_ page: [UInt8], _ syntax: MarkupScan.Syntax, _ encoding: MarkupEncoding) {
        let limit = MarkupScan.limit
        let isWhole = page.count <= limit
        let place = MarkupScan.insertionPoint(page, syntax: syntax, encoding: encoding, isWhole: isWhole)
        if !isWhole {
            let cut = Array(page.prefix(limit))
            let inCut = MarkupScan.insertionPoint(cut, syntax: syntax, encoding: encoding, isWhole: false)
            demand(place == inCut, "more is looked at than the limit")
            let other = cut + [UInt8](repeating: 0x3E, count: 100)
            let inOther = MarkupScan.insertionPoint(other, syntax: syntax, encoding: encoding, isWhole: false)
            demand(place == inOther, "what comes behind the limit counts")
        }
        guard let place else {
            demand(syntax == .xml || !isWhole, "every whole HTML page has a place")
            return
        }
        demand((0...min(page.count, limit)).contains(place), "a place outside of what was looked at")
        if encoding != .ascii { demand(place % 2 == 0, "a place within a character") }
        let tag = script.tag(syntax: syntax, encoding: encoding, generation: "a.1", validator: "v")
        let middle = page.count / 2
        let body = [page[..<middle], page[middle...]].map { Segment.bytes(ByteBuffer(bytes: $0)) }
        let sent = RangeFuzz.bytes(Injection.insert(tag, into: body, at: place))
        demand(sent.starts(with: page[..<place]), "the page before the tag")
        demand(sent[place...].starts(with: tag.readableBytesView), "the tag")
        demand(sent[(place + tag.readableBytes)...].elementsEqual(page[place...]), "the page behind the tag")
        // With the tag in it, the page is read as before up to the tag, which ends the search.
        if sent.count <= limit {
            let again = MarkupScan.insertionPoint(sent, syntax: syntax, encoding: encoding, isWhole: true)
            demand(again == place, "\(page.shown): first \(place), then \(again.map { "\($0)" } ?? "none")")
        }
    }

    /// Case and encoding change nothing.
    private static func checkSpelling(_ page: [UInt8]) {
        guard page.first != 0xEF, page.count <= MarkupScan.limit / 2 - 2 else { return }
        func place(_ page: [UInt8], _ encoding: MarkupEncoding = .ascii) -> Int? {
            MarkupScan.insertionPoint(page, syntax: .html, encoding: encoding, isWhole: true)
        }
        let plain = place(page)
        demand(place(page.map { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 }) == plain, "upper case is read differently")
        let little: [UInt8] = [0xFF, 0xFE] + page.flatMap { [$0, 0 as UInt8] }
        demand(place(little, .utf16LittleEndian) == plain.map { 2 * $0 + 2 }, "little-endian is read differently")
        let big: [UInt8] = [0xFE, 0xFF] + page.flatMap { [0 as UInt8, $0] }
        demand(place(big, .utf16BigEndian) == plain.map { 2 * $0 + 2 }, "big-endian is read differently")
    }

    /// A comment of so many bytes.
    private static func filler(count: Int, _ encoding: MarkupEncoding) -> [UInt8] {
        let units = encoding == .ascii ? count : count / 2
        let text = Array("<!--".utf8) + [UInt8](repeating: 0x61, count: max(0, units - 7)) + Array("-->".utf8)
        return switch encoding {
        case .ascii: text
        case .utf16LittleEndian: text.flatMap { [$0, 0 as UInt8] }
        case .utf16BigEndian: text.flatMap { [0 as UInt8, $0] }
        }
    }
}
