import HTTPSemantics

/// Compiles the source of a template or of a partial in one pass.
struct MustacheParser {
    /// Sections within sections. A template that needs more is not one that a person wrote.
    private static let deepestNesting = 100

    private struct OpenSection {
        var name: String
        var line: Int
        /// The step that begins it, whose end is not known yet.
        var step: Int
    }

    private let source: [UInt8]
    private let isPartial: Bool
    private var position = 0
    private var line = 1
    /// How far `line` has counted.
    private var lineCounted = 0
    private var steps: [MustacheTemplate.Step] = []
    private var names: [MustacheName] = []
    private var open: [OpenSection] = []
    private var delimiters = MustacheDelimiters.standard

    private init(source: [UInt8], isPartial: Bool) {
        self.source = source
        self.isPartial = isPartial
    }

    static func parse(
        _ source: [UInt8],
        isPartial: Bool,
        linker: inout MustacheLinker
    ) throws(TemplateError) -> MustacheTemplate.Code {
        var parser = MustacheParser(source: source, isPartial: isPartial)
        try parser.run(linker: &linker)
        return MustacheTemplate.Code(source: source, steps: parser.steps, names: parser.names)
    }

    private mutating func run(linker: inout MustacheLinker) throws(TemplateError) {
        while let start = source.firstRange(of: delimiters.opening, from: position) {
            var tag = try MustacheTag(at: start, of: source, delimiters: delimiters, line: lineNumber(at: start))
            let standalone = tag.kind.mayStandAlone ? wholeLine(around: tag.range) : nil
            appendLiteral(upTo: standalone?.lowerBound ?? start)
            if standalone == nil { appendIndentation(at: start) }
            tag.indentation = standalone.map { $0.lowerBound..<start } ?? start..<start
            try apply(tag, linker: &linker)
            position = standalone?.upperBound ?? tag.range.upperBound
        }
        appendLiteral(upTo: source.count)
        if let section = open.last {
            throw TemplateError(
                line: section.line,
                problem: "the section '\(section.name)' is not closed",
                remedy: "write {{/\(section.name)}} where it ends"
            )
        }
    }

    private mutating func apply(_ tag: MustacheTag, linker: inout MustacheLinker) throws(TemplateError) {
        switch tag.kind {
        case .comment: break
        case .delimiters(let new): delimiters = new
        case .variable: steps.append(.variable(path(of: tag, &linker), escaped: true))
        case .unescaped: steps.append(.variable(path(of: tag, &linker), escaped: false))
        case .section, .inverted:
            guard open.count < Self.deepestNesting else {
                throw TemplateError(
                    line: tag.line,
                    problem: "sections are nested more than \(Self.deepestNesting) deep",
                    remedy: "close some of them first"
                )
            }
            // The implicit iterator is another element each time.
            if tag.name != ".", open.contains(where: { $0.name == tag.name }) {
                linker.noteSectionInItself(tag.name, line: tag.line)
            }
            open.append(OpenSection(name: tag.name, line: tag.line, step: steps.count))
            let path = path(of: tag, &linker)
            steps.append(tag.kind == .section ? .section(path, end: 0) : .inverted(path, end: 0))
        case .close: try close(tag)
        case .partial:
            guard let number = linker.partial(tag.name, line: tag.line) else { break }
            steps.append(.partial(number, indentation: tag.indentation))
        }
    }

    private mutating func path(of tag: MustacheTag, _ linker: inout MustacheLinker) -> MustacheTemplate.Path {
        let start = names.count
        names += linker.path(tag.name, line: tag.line)
        return start..<names.count
    }

    private mutating func close(_ tag: MustacheTag) throws(TemplateError) {
        guard let section = open.popLast() else {
            throw TemplateError(
                line: tag.line,
                problem: "{{/\(tag.name)}} closes a section that was not opened",
                remedy: "remove it, or write {{#\(tag.name)}} before it"
            )
        }
        guard section.name == tag.name else {
            throw TemplateError(
                line: tag.line,
                problem: "{{/\(tag.name)}} stands where '\(section.name)' of line \(section.line) is still open",
                remedy: "write {{/\(section.name)}} first"
            )
        }
        switch steps[section.step] {
        case .section(let path, _): steps[section.step] = .section(path, end: steps.count)
        case .inverted(let path, _): steps[section.step] = .inverted(path, end: steps.count)
        default: break
        }
    }

    /// The line or lines that hold nothing but the tag, with the line feed; `nil` where there is more.
    private func wholeLine(around tag: Range<Int>) -> Range<Int>? {
        var start = tag.lowerBound
        while start > 0, source[start - 1].isWhitespace { start -= 1 }
        guard start == 0 || source[start - 1] == UInt8(ascii: "\n") else { return nil }
        var end = tag.upperBound
        while end < source.count, source[end].isWhitespace { end += 1 }
        if end == source.count { return start..<end }
        if source[end...].starts(with: "\r\n".utf8) { return start..<(end + 2) }
        return source[end] == UInt8(ascii: "\n") ? start..<(end + 1) : nil
    }

    private mutating func appendLiteral(upTo end: Int) {
        guard isPartial else {
            if position < end { steps.append(.literal(position..<end)) }
            return
        }
        while position < end {
            appendIndentation(at: position)
            let lineEnd = source[position..<end].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? end
            steps.append(.literal(position..<lineEnd))
            position = lineEnd
        }
    }

    /// A partial's lines are indented as its tag is, where that stands alone on its line.
    private mutating func appendIndentation(at index: Int) {
        guard isPartial, index == 0 || source[index - 1] == UInt8(ascii: "\n") else { return }
        steps.append(.indentation)
    }

    private mutating func lineNumber(at index: Int) -> Int {
        line += source[lineCounted..<index].count { $0 == UInt8(ascii: "\n") }
        lineCounted = index
        return line
    }
}

extension [UInt8] {
    /// Where a short pattern begins, looked for from an index on.
    func firstRange(of pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        var index = start
        while let found = self[index...].firstIndex(of: first) {
            if self[found...].starts(with: pattern) { return found }
            index = found + 1
        }
        return nil
    }
}
