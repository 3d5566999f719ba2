extension ByteSink where Self: ~Copyable {
    /// Appends text with what HTML reads as markup replaced, in text and in quoted attributes alike.
    mutating func appendEscaped(_ text: Span<UInt8>) {
        guard text.hasMarkup else { return append(text) }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case UInt8(ascii: "'"): append("&#39;")
            case let byte: append(byte)
            }
        }
    }
}

extension Span<UInt8> {
    /// Whether one of the bytes is markup.
    var hasMarkup: Bool {
        for index in indices where self[index].isMarkup { return true }
        return false
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
