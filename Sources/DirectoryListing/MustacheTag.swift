/// What surrounds a tag: `{{` and `}}` until a `{{=<% %>=}}` changes it.
struct MustacheDelimiters: Hashable {
    var opening: [UInt8]
    var closing: [UInt8]

    static let standard = MustacheDelimiters(opening: Array("{{".utf8), closing: Array("}}".utf8))
}

/// One tag of a template as it is written.
struct MustacheTag {
    enum Kind: Hashable {
        case variable
        case unescaped
        case section
        case inverted
        case close
        case partial
        case comment
        case delimiters(MustacheDelimiters)

        /// A line that holds nothing but such a tag leaves no trace.
        var mayStandAlone: Bool { self != .variable && self != .unescaped }
    }

    let kind: Kind
    /// Empty for a comment and for delimiters.
    let name: String
    /// The tag with its delimiters.
    let range: Range<Int>
    let line: Int
    /// The white space before a tag that stands alone.
    var indentation = 0..<0

    /// Reads the tag whose opening delimiter begins at `start`.
    init(at start: Int, of source: [UInt8], delimiters: MustacheDelimiters, line: Int) throws(TemplateError) {
        self.line = line
        var contentStart = start + delimiters.opening.count
        let sigil = contentStart < source.count ? source[contentStart] : nil
        let closing: [UInt8]
        switch sigil {
        case UInt8(ascii: "{"): closing = [UInt8(ascii: "}")] + delimiters.closing
        case UInt8(ascii: "="): closing = [UInt8(ascii: "=")] + delimiters.closing
        default: closing = delimiters.closing
        }
        let kind = Self.kind(of: sigil)
        if kind != .variable { contentStart += 1 }
        guard let end = source.firstRange(of: closing, from: contentStart) else {
            throw TemplateError(
                line: line,
                problem: "the tag that begins here does not end",
                remedy: "close it with \(String(decoding: closing, as: UTF8.self))"
            )
        }
        range = start..<(end + closing.count)
        let content = String(decoding: source[contentStart..<end], as: UTF8.self)
        switch kind {
        case .comment:
            name = ""
            self.kind = .comment
        case .delimiters:
            name = ""
            self.kind = .delimiters(try Self.delimiters(from: content, line: line))
        default:
            name = try Self.name(from: content, line: line)
            self.kind = kind
        }
    }

    private static func kind(of sigil: UInt8?) -> Kind {
        switch sigil {
        case UInt8(ascii: "{"), UInt8(ascii: "&"): .unescaped
        case UInt8(ascii: "#"): .section
        case UInt8(ascii: "^"): .inverted
        case UInt8(ascii: "/"): .close
        case UInt8(ascii: ">"): .partial
        case UInt8(ascii: "!"): .comment
        case UInt8(ascii: "="): .delimiters(.standard)
        default: .variable
        }
    }

    private static func name(from content: String, line: Int) throws(TemplateError) -> String {
        let words = words(of: content)
        guard let name = words.first else {
            throw TemplateError(line: line, problem: "a tag without a name", remedy: "name what it shows, or remove it")
        }
        guard words.count == 1 else {
            let written = words.joined(separator: " ")
            throw TemplateError(
                line: line,
                problem: "the name '\(written)' holds white space",
                remedy: "a tag holds one name and nothing else"
            )
        }
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name == "." || parts.allSatisfy({ !$0.isEmpty }) else {
            throw TemplateError(
                line: line,
                problem: "the name '\(name)' has a dot without a name on both sides",
                remedy: "write a.b for the field b of a, or . alone for the element itself"
            )
        }
        return String(name)
    }

    private static func delimiters(from content: String, line: Int) throws(TemplateError) -> MustacheDelimiters {
        let words = words(of: content)
        guard words.count == 2, !words.contains(where: { $0.utf8.contains(UInt8(ascii: "=")) }) else {
            throw TemplateError(
                line: line,
                problem: "new delimiters are not two words",
                remedy: "write them as in {{=<% %>=}}"
            )
        }
        return MustacheDelimiters(opening: Array(words[0].utf8), closing: Array(words[1].utf8))
    }

    /// By characters, which takes longer, only where a no-break space may stand, or what else a keyboard has.
    private static func words(of content: String) -> [Substring] {
        guard content.utf8.allSatisfy({ $0 < 0x80 }) else { return content.split(whereSeparator: \.isWhitespace) }
        return content.utf8.split { $0 == UInt8(ascii: " ") || 0x09...0x0D ~= $0 }.map(Substring.init)
    }
}
