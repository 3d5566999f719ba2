/// Walks over the code units of markup: bytes, or pairs of them in UTF-16.
struct MarkupCursor {
    private let bytes: [UInt8]
    private let encoding: MarkupEncoding
    /// In bytes.
    private(set) var position = 0

    init(_ bytes: [UInt8], _ encoding: MarkupEncoding) {
        self.bytes = bytes
        self.encoding = encoding
    }

    var isAtEnd: Bool { unit() == nil }

    /// The unit so many units ahead; a unit beyond ASCII is 0xFFFF, as no markup is made of it. `nil`: past the end.
    func unit(_ ahead: Int = 0) -> UInt16? {
        let at = position + ahead * encoding.width
        guard at + encoding.width <= bytes.count else { return nil }
        let unit: UInt16 =
            switch encoding {
            case .ascii: UInt16(bytes[at])
            case .utf16LittleEndian: UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
            case .utf16BigEndian: UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
            }
        return unit < 0x80 ? unit : 0xFFFF
    }

    mutating func advance(_ units: Int = 1) {
        position = min(position + units * encoding.width, bytes.count)
    }

    mutating func skipMark() {
        let mark: [UInt8] =
            switch encoding {
            case .ascii: [0xEF, 0xBB, 0xBF]
            case .utf16LittleEndian: [0xFF, 0xFE]
            case .utf16BigEndian: [0xFE, 0xFF]
            }
        if bytes.starts(with: mark) { position = mark.count }
    }

    mutating func skipWhitespace() {
        while let unit = unit(), unit.isSpace { advance() }
    }

    /// - Parameter literal: ASCII, letters in lower case; they are compared without case.
    func looksAt(_ literal: StaticString, ahead: Int = 0) -> Bool {
        literal.withUTF8Buffer { literal in
            for (offset, byte) in literal.enumerated() where unit(ahead + offset)?.lowercased != UInt16(byte) {
                return false
            }
            return true
        }
    }

    /// Whether a tag of that name begins here.
    func looksAtTag(_ name: StaticString) -> Bool {
        guard looksAt("<"), looksAt(name, ahead: 1), let next = unit(1 + name.utf8CodeUnitCount) else { return false }
        return next.isSpace || next == .slash || next == .greater
    }

    /// Goes behind the next occurrence; `false`: there is none.
    mutating func skip(past literal: StaticString) -> Bool {
        while !isAtEnd {
            if looksAt(literal) {
                advance(literal.utf8CodeUnitCount)
                return true
            }
            advance()
        }
        return false
    }
}

/// How the characters of markup are encoded, as far as ASCII goes.
package enum MarkupEncoding: Sendable {
    /// Every encoding in which a byte below 0x80 is that character, wherever markup can stand.
    case ascii
    case utf16LittleEndian
    case utf16BigEndian

    /// `nil`: one in which a tag cannot be found, or not be written.
    package init?(charset: String?) {
        switch charset {
        case "utf-16le", "utf-16": self = .utf16LittleEndian
        case "utf-16be": self = .utf16BigEndian
        // In the first three, bytes below 0x80 may be half of something else.
        case "iso-2022-jp", "iso-2022-kr", "hz-gb-2312", "utf-7", "utf-32le", "utf-32be": return nil
        default: self = .ascii
        }
    }

    var width: Int { self == .ascii ? 1 : 2 }
}

extension UInt16 {
    static let slash = UInt16(UInt8(ascii: "/"))
    static let greater = UInt16(UInt8(ascii: ">"))
    static let equals = UInt16(UInt8(ascii: "="))

    var isSpace: Bool { self == 0x20 || (0x09...0x0A).contains(self) || self == 0x0C || self == 0x0D }
    var isQuote: Bool { self == 0x22 || self == 0x27 }
    fileprivate var lowercased: UInt16 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
