extension [UInt8] {
    /// Appends text with what HTML reads as markup replaced, in text and in quoted attributes alike.
    package mutating func appendEscaped(_ text: some Collection<UInt8>) {
        guard text.contains(where: \.isMarkup) else { return append(contentsOf: text) }
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): append(contentsOf: "&#39;".utf8)
            default: append(byte)
            }
        }
    }
}

extension UInt8 {
    /// `&`, `<`, `>`, `"` or `'`.
    var isMarkup: Bool {
        switch self {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
