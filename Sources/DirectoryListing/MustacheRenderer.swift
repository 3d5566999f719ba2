/// Runs the steps of a template against data.
struct MustacheRenderer<Rows: MustacheRows> {
    /// Partials within partials. One that inserts itself without end stops here.
    private static var deepestPartial: Int { 64 }

    private let codes: [MustacheTemplate.Code]
    private let data: MustacheData
    private var rows: Rows
    /// The context stack, innermost last.
    private var stack: [MustacheValue]
    private var indentation: [UInt8] = []
    private var depth = 0

    init(codes: [MustacheTemplate.Code], data: MustacheData, rows: Rows, root: MustacheValue) {
        self.codes = codes
        self.data = data
        self.rows = rows
        stack = [root]
    }

    mutating func run(into output: inout PageOutput) {
        run(codes[0], 0..<codes[0].steps.count, &output)
    }

    private mutating func run(_ code: MustacheTemplate.Code, _ range: Range<Int>, _ output: inout PageOutput) {
        var index = range.lowerBound
        while index < range.upperBound {
            switch code.steps[index] {
            case .literal(let bytes): output.append(code.source.span.extracting(bytes))
            case .indentation: output.append(indentation.span)
            case .variable(let path, let escaped):
                switch value(of: path, code) {
                case .text(let place, let hasMarkup):
                    let text = data.bytes.span.extracting(place)
                    if escaped, hasMarkup { output.appendEscaped(text) } else { output.append(text) }
                case .rowText(let name, let row): rows.append(name, of: row, escaped: escaped, to: &output)
                case .missing, .bool, .list, .object, .rows, .row: break
                }
            case .section(let path, let end):
                runSection(value(of: path, code), code, (index + 1)..<end, &output)
                index = end
                continue
            case .inverted(let path, let end):
                if data.isTruthy(value(of: path, code)) {
                    index = end
                    continue
                }
            case .partial(let number, let indent): runPartial(number, code.source[indent], &output)
            }
            index += 1
        }
    }

    private mutating func runSection(
        _ value: MustacheValue,
        _ code: MustacheTemplate.Code,
        _ content: Range<Int>,
        _ output: inout PageOutput
    ) {
        guard data.isTruthy(value) else { return }
        switch value {
        case .list(let place):
            for index in place { run(code, content, data.elements[index], &output) }
        case .rows(let count):
            for index in 0..<count where rows.prepare(index) { run(code, content, .row(index), &output) }
        default: run(code, content, value, &output)
        }
    }

    private mutating func run(
        _ code: MustacheTemplate.Code,
        _ content: Range<Int>,
        _ context: MustacheValue,
        _ output: inout PageOutput
    ) {
        stack.append(context)
        run(code, content, &output)
        stack.removeLast()
    }

    private mutating func runPartial(_ number: Int, _ indent: ArraySlice<UInt8>, _ output: inout PageOutput) {
        guard depth < Self.deepestPartial else { return }
        let outer = indentation
        indentation.append(contentsOf: indent)
        depth += 1
        run(codes[number], 0..<codes[number].steps.count, &output)
        depth -= 1
        indentation = outer
    }

    /// The first part of a name is looked for outwards, the others only in what was found. Mostly there is one part, and
    /// it is a field of the row that is shown.
    @inline(__always)
    private func value(of path: MustacheTemplate.Path, _ code: MustacheTemplate.Code) -> MustacheValue {
        if path.count == 1, case .row(let row) = stack.last,
            let value = rows.value(code.names[path.lowerBound], of: row)
        {
            return value
        }
        return searchedValue(of: path, code)
    }

    @inline(never)
    private func searchedValue(of path: MustacheTemplate.Path, _ code: MustacheTemplate.Code) -> MustacheValue {
        guard let first = path.first else { return stack.last ?? .missing }
        var depth = stack.count
        while depth > 0 {
            depth -= 1
            guard var value = field(code.names[first], of: stack[depth]) else { continue }
            for part in path.dropFirst() {
                guard let next = field(code.names[part], of: value) else { return .missing }
                value = next
            }
            return value
        }
        return .missing
    }

    private func field(_ name: MustacheName, of value: MustacheValue) -> MustacheValue? {
        if case .row(let row) = value { return rows.value(name, of: row) }
        return data.field(name, of: value)
    }
}
