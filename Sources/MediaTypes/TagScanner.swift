/// Reads tags and their attributes the way the charset prescan of WHATWG HTML does. Everything is read in lower case.
struct TagScanner {
    private let bytes: [UInt8]
    var at = 0

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = bytes.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    }

    private var current: UInt8? { at < bytes.count ? bytes[at] : nil }
    private var isAtSpace: Bool { current.map(Self.isSpace) ?? false }
    var isAtSpaceOrSlash: Bool { isAtSpace || current == UInt8(ascii: "/") }

    mutating func skip(_ text: String) -> Bool {
        guard bytes[min(at, bytes.count)...].starts(with: text.utf8) else { return false }
        at += text.utf8.count
        return true
    }

    mutating func move(to text: String) -> Bool {
        while at < bytes.count {
            if bytes[at...].starts(with: text.utf8) { return true }
            at += 1
        }
        return false
    }

    mutating func move(behind text: String) -> Bool { move(to: text) && skip(text) }

    /// `<name`, followed by the white space or slash before its attributes.
    mutating func skipTagName(_ name: String) -> Bool {
        let start = at
        if skip("<" + name), isAtSpaceOrSlash { return true }
        at = start
        return false
    }

    /// `<name` or `</name`, whatever the name.
    mutating func skipTagName() -> Bool {
        let start = at
        at += 1
        if current == UInt8(ascii: "/") { at += 1 }
        guard let letter = current, UInt8(ascii: "a")...UInt8(ascii: "z") ~= letter else {
            at = start
            return false
        }
        while let byte = current, !Self.isSpace(byte), byte != UInt8(ascii: ">") { at += 1 }
        return true
    }

    /// What the attributes of a meta tag declare; of two with the same name the first counts.
    mutating func metaCharset() -> String? {
        var seen: Set<[UInt8]> = []
        var isContentType = false
        var charset: (label: String?, isOfContent: Bool)?
        while let (name, value) = attribute() {
            guard seen.insert(name).inserted else { continue }
            if name.elementsEqual("charset".utf8) {
                charset = (CharsetLabel.sent(for: value), false)
            } else if name.elementsEqual("http-equiv".utf8) {
                isContentType = value.elementsEqual("content-type".utf8)
            } else if name.elementsEqual("content".utf8), charset == nil {
                var content = TagScanner(value)
                charset = content.charsetParameter().map { (CharsetLabel.sent(for: $0), true) }
            }
        }
        // A tag that the end of the sample cuts declares nothing.
        guard let charset, current != nil, !charset.isOfContent || isContentType else { return nil }
        return charset.label
    }

    /// The next attribute of a tag; `nil`: there is none before its end.
    mutating func attribute() -> (name: [UInt8], value: [UInt8])? {
        while isAtSpaceOrSlash { at += 1 }
        guard let first = current, first != UInt8(ascii: ">") else { return nil }
        let start = at
        // An `=` at the start belongs to the name.
        at += 1
        while let byte = current, !isAtSpaceOrSlash, byte != UInt8(ascii: "="), byte != UInt8(ascii: ">") { at += 1 }
        let name = Array(bytes[start..<at])
        skipSpace()
        guard current == UInt8(ascii: "=") else { return (name, []) }
        at += 1
        return value(endingAt: UInt8(ascii: ">")).map { (name, $0) }
    }

    /// `charset=…` in the `content` of a meta tag ("extracting a character encoding from a meta element").
    private mutating func charsetParameter() -> [UInt8]? {
        while move(behind: "charset") {
            skipSpace()
            guard current == UInt8(ascii: "=") else { continue }
            at += 1
            return value(endingAt: UInt8(ascii: ";"))
        }
        return nil
    }

    /// A value, quoted or not; `nil`: its closing quote is missing.
    private mutating func value(endingAt end: UInt8) -> [UInt8]? {
        skipSpace()
        guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let start = at
            while let byte = current, !Self.isSpace(byte), byte != end { at += 1 }
            return Array(bytes[start..<at])
        }
        at += 1
        let start = at
        while let byte = current, byte != quote { at += 1 }
        guard current != nil else { return nil }
        at += 1
        return Array(bytes[start..<(at - 1)])
    }

    private mutating func skipSpace() {
        while isAtSpace { at += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0C, 0x0D, 0x20: true
        default: false
        }
    }
}
