/// Runs the steps of a template against data.
struct MustacheRenderer {
    /// Partials within partials. One that inserts itself without end stops here.
    private static let deepestPartial = 64

    private let codes: [MustacheTemplate.Code]
    private let data: MustacheData
    /// The context stack, innermost last.
    private var stack: [MustacheValue]
    private var indentation: [UInt8] = []
    private var depth = 0

    init(codes: [MustacheTemplate.Code], data: MustacheData, root: MustacheValue) {
        self.codes = codes
        self.data = data
        stack = [root]
    }

    mutating func run(into output: inout [UInt8]) {
        run(codes[0], 0..<codes[0].steps.count, &output)
    }

    private mutating func run(_ code: MustacheTemplate.Code, _ range: Range<Int>, _ output: inout [UInt8]) {
        var index = range.lowerBound
        while index < range.upperBound {
            switch code.steps[index] {
            case .literal(let bytes): output.append(bytes, of: code.source)
            case .indentation: output.append(contentsOf: indentation)
            case .variable(let path, let escaped):
                if case .text(let place, let hasMarkup) = value(of: path, code) {
                    if escaped, hasMarkup {
                        output.appendEscaped(data.bytes[place])
                    } else {
                        output.append(place, of: data.bytes)
                    }
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
        _ output: inout [UInt8]
    ) {
        guard data.isTruthy(value) else { return }
        guard case .list(let place) = value else {
            stack.append(value)
            run(code, content, &output)
            stack.removeLast()
            return
        }
        for index in place {
            stack.append(data.elements[index])
            run(code, content, &output)
            stack.removeLast()
        }
    }

    private mutating func runPartial(_ number: Int, _ indent: ArraySlice<UInt8>, _ output: inout [UInt8]) {
        guard depth < Self.deepestPartial else { return }
        let outer = indentation
        indentation.append(contentsOf: indent)
        depth += 1
        run(codes[number], 0..<codes[number].steps.count, &output)
        depth -= 1
        indentation = outer
    }

    /// The first part of a name is looked for outwards, the others only in what was found.
    private func value(of path: MustacheTemplate.Path, _ code: MustacheTemplate.Code) -> MustacheValue {
        guard let first = path.first else { return stack.last ?? .missing }
        var depth = stack.count
        while depth > 0 {
            depth -= 1
            guard var value = data.field(code.names[first], of: stack[depth]) else { continue }
            for part in path.dropFirst() {
                guard let next = data.field(code.names[part], of: value) else { return .missing }
                value = next
            }
            return value
        }
        return .missing
    }
}

extension [UInt8] {
    /// Appends a part of another array. Not as a slice of that one, which counts references.
    @inline(__always)
    fileprivate mutating func append(_ range: Range<Int>, of source: [UInt8]) {
        precondition(range.upperBound <= source.count)
        unsafe source.withUnsafeBufferPointer { source in
            unsafe append(contentsOf: UnsafeBufferPointer(rebasing: source[range]))
        }
    }
}
