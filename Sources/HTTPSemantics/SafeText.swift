/// Text from outside as people may see it: everything stays as it is but what can fool a terminal or a reader.
///
/// Escaped are control characters, characters that change the direction of text, and those that take no room. Joiners
/// stay between letters or pictographs: Persian and family emoji need them (UTS 51). Variation selectors stay behind what
/// they vary, and marks until so many lie on one letter that they cover the lines around it. Bytes that are not UTF-8
/// become `\xNN`.
package enum SafeText {
    /// How ASCII control characters are written.
    package enum ControlStyle: Sendable {
        /// `\x07`
        case byte
        /// `\u{7}`
        case scalar
    }

    package static func escape(_ bytes: some Sequence<UInt8>, controls: ControlStyle = .byte) -> String {
        let bytes = Array(bytes)
        if bytes.allSatisfy({ $0 &- 0x20 < 0x5F }) { return String(decoding: bytes, as: UTF8.self) }
        var scalars: [Unicode.Scalar?] = []
        var invalid: [UInt8] = []
        forEachScalar(of: bytes) { scalar, raw in
            scalars.append(scalar)
            if scalar == nil { invalid.append(raw) }
        }
        let known = scalars.map { $0 ?? "\0" }
        var text = String.UnicodeScalarView()
        var rest = invalid[...]
        for (index, scalar) in scalars.enumerated() {
            guard let scalar else {
                text.append(contentsOf: "\\x\(hexadecimal(rest.popFirst() ?? 0))".unicodeScalars)
                continue
            }
            if isSafe(known, at: index) {
                text.append(scalar)
            } else if controls == .byte, scalar.isASCII {
                text.append(contentsOf: "\\x\(hexadecimal(UInt8(truncatingIfNeeded: scalar.value)))".unicodeScalars)
            } else {
                text.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            }
        }
        return String(text)
    }

    /// Whether a reader sees this character as what it is.
    package static func isSafe(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        let scalar = scalars[index]
        switch scalar.value {
        case 0x20..<0x7F: return true
        case ..<0x20, 0x7F...0x9F: return false
        case 0x200C, 0x200D: return isJoiner(scalars, index)
        case 0xE0020...0xE007F: return isTagOfFlag(scalars, index)
        // Signs over numbers and the like: format characters that are drawn.
        case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2, 0x110BD, 0x110CD: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return false
        case .nonspacingMark where !isOneOfFew(scalars, index), .enclosingMark where !isOneOfFew(scalars, index):
            return false
        default:
            guard scalar.properties.isDefaultIgnorableCodePoint else { return true }
            return scalar.properties.isVariationSelector && isVariation(scalars, index)
        }
    }

    /// More marks than Tibetan and Hebrew put onto one letter.
    private static let mostMarks = 12

    private static func isOneOfFew(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index >= mostMarks else { return true }
        return !scalars[(index - mostMarks)..<index].allSatisfy {
            [.nonspacingMark, .enclosingMark].contains($0.properties.generalCategory)
        }
    }

    /// Behind a pictograph, an ideograph, or a letter of Mongolian: behind others a selector would not be seen.
    private static func isVariation(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index > 0 else { return false }
        let base = scalars[index - 1]
        // A digit in a box: 1, selector, box.
        if base.isASCII {
            return base.properties.isEmoji && index + 1 < scalars.count && scalars[index + 1] == "\u{20E3}"
        }
        return base.properties.isEmoji || base.properties.isIdeographic || (0x1800...0x18AF).contains(base.value)
    }

    /// Between letters, marks, digits that are not ASCII, or pictographs.
    private static func isJoiner(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index > 0, index + 1 < scalars.count else { return false }
        return isJoined(scalars[index - 1]) && isJoined(scalars[index + 1])
    }

    private static func isJoined(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return properties.isVariationSelector }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        case .decimalNumber: return !scalar.isASCII
        default: return properties.isEmoji && !scalar.isASCII
        }
    }

    /// A black flag, tags, and the tag that ends them: the flags of England, Scotland, Wales.
    private static func isTagOfFlag(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        let longest = 8
        func isTag(_ scalar: Unicode.Scalar) -> Bool { (0xE0020...0xE007E).contains(scalar.value) }
        let before = scalars[..<index].suffix(longest).reversed().first { !isTag($0) }
        guard before?.value == 0x1F3F4 else { return false }
        return scalars[index...].prefix(longest).first { !isTag($0) }?.value == 0xE007F
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// - Parameter body: called with a scalar, or with `nil` and a byte that belongs to none.
    private static func forEachScalar(of bytes: [UInt8], _ body: (Unicode.Scalar?, UInt8) -> Void) {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var position = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                body(Unicode.UTF8.decode(encoded), 0)
                position += encoded.count
            case .error(let length):
                for byte in bytes[position..<(position + length)] { body(nil, byte) }
                position += length
            case .emptyInput: return
            }
        }
    }
}
