import HTTPSemantics

/// A file name as people may see it: what a screen would hide, reorder or act on is written out.
///
/// Control bytes become their pictures (`␊`), invisible and direction-changing characters their numbers (`\u{202E}`),
/// bytes that are no UTF-8 U+FFFD. A mark that has nothing to stand on gets `◌`.
package struct ShownName: Sendable {
    /// UTF-8 that is not escaped for HTML.
    package private(set) var text: [UInt8] = []
    /// HTML: the same, with what was written out in `<span class="odd">`.
    package private(set) var markup: [UInt8] = []

    package init(_ name: some Sequence<UInt8>) { self.init(bytes: Array(name)) }

    private init(bytes name: [UInt8]) {
        if Self.isASCII(name) {
            text = name
            markup.appendEscaped(name.span)
            return
        }
        // What a mark would join: the tag before the name, or the end of a span.
        var followsMarkup = true
        let scalars = Array(String(decoding: name, as: UTF8.self).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if let escape = scalars.writtenOut(at: index) {
                appendOdd(escape)
                followsMarkup = true
                continue
            }
            if followsMarkup, scalar.isMark { appendOdd("\u{25CC}") }
            let bytes = Array(String(scalar).utf8)
            text.append(contentsOf: bytes)
            markup.appendEscaped(bytes.span)
            // In a path, as at the beginning of a name.
            followsMarkup = scalar == "/"
        }
    }

    /// Whether a name is shown as it is, in text and in HTML alike.
    static func isPlain(_ name: Span<UInt8>) -> Bool {
        if name.isUnreserved { return true }
        for index in name.indices where name[index] &- 0x20 >= 0x5F || name[index].isMarkup { return false }
        return true
    }

    private static func isASCII(_ name: [UInt8]) -> Bool { name.allSatisfy { $0 &- 0x20 < 0x5F } }

    private mutating func appendOdd(_ replacement: String) {
        text.append(contentsOf: replacement.utf8)
        markup.append(contentsOf: #"<span class="odd">"#.utf8)
        markup.append(contentsOf: replacement.utf8)
        markup.append(contentsOf: "</span>".utf8)
    }
}

extension [Unicode.Scalar] {
    /// What stands for a character that cannot be shown as itself; `nil` for all others.
    func writtenOut(at index: Int) -> String? {
        let value = self[index].value
        switch value {
        case 0..<0x20: return Unicode.Scalar(0x2400 + value).map { String($0) }
        case 0x7F: return "\u{2421}"
        default:
            return SafeText.isSafe(self, at: index) ? nil : "\\u{\(String(value, radix: 16, uppercase: true))}"
        }
    }
}

extension Unicode.Scalar {
    /// Is drawn onto the character before it.
    var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
