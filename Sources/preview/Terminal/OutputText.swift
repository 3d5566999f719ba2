import HTTPSemantics

/// Makes the lines of a program safe for a terminal.
///
/// Of all escape sequences (ECMA-48) only colours and the like (SGR) are left. They end with the line and are taken up
/// again on the next. Control characters, and those that turn the direction of text, are made visible.
struct OutputText {
    /// The sequences that hold at the end of the last line.
    private var style: [String] = []

    private static let longestSequence = 32
    private static let styleLimit = 8

    /// Returns a line that is safe.
    ///
    /// - Parameter hasColours: `false` leaves out SGR too.
    mutating func text(of line: [UInt8], hasColours: Bool) -> String {
        var text = hasColours ? style.joined() : ""
        var isStyled = !style.isEmpty
        var rest = String(decoding: line, as: UTF8.self).unicodeScalars[...]
        var previous: Unicode.Scalar?
        while let scalar = rest.popFirst() {
            defer { previous = scalar }
            if scalar == "\u{1B}" {
                guard let sequence = Self.sequence(&rest), hasColours else { continue }
                text += sequence
                isStyled = true
                take(sequence)
            } else if scalar == "\t"
                || SafeText.isSafe([previous, scalar, rest.first].compactMap(\.self), at: previous == nil ? 0 : 1)
            {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return hasColours && isStyled ? text + "\u{1B}[0m" : text
    }

    /// Reads past an escape sequence. Returns it if it is an SGR.
    private static func sequence(_ rest: inout Substring.UnicodeScalarView) -> String? {
        switch rest.popFirst() {
        case "[":
            let body = rest.prefix { (0x20...0x3F).contains($0.value) }
            rest = rest[body.endIndex...]
            guard rest.popFirst() == "m", body.count <= longestSequence,
                body.allSatisfy({ ("0"..."9").contains($0) || $0 == ";" || $0 == ":" })
            else { return nil }
            return "\u{1B}[\(String(Substring(body)))m"
        case "]", "P", "X", "^", "_":
            // A string, such as a title or a link: up to its end, or that of the line.
            while let scalar = rest.popFirst(), scalar != "\u{7}", scalar != "\u{9C}" {
                guard scalar == "\u{1B}" else { continue }
                if rest.first == "\\" { rest.removeFirst() }
                break
            }
        case .some(let scalar) where (0x20...0x2F).contains(scalar.value):
            rest = rest.drop { (0x20...0x2F).contains($0.value) }
            _ = rest.popFirst()
        default: break
        }
        return nil
    }

    private mutating func take(_ sequence: String) {
        let parameters = sequence.dropFirst(2).dropLast()
        if parameters.allSatisfy({ $0 == "0" }) {
            style = []
        } else {
            style = style.suffix(Self.styleLimit - 1) + [sequence]
        }
    }
}
