package import NIOCore

/// A template in a subset of Mustache, compiled: variables (`{{x}}`, `{{{x}}}`, `{{&x}}`), sections, inverted sections,
/// comments, partials, set delimiters, dotted names and the implicit iterator `{{.}}`.
///
/// Held to the Mustache specification (https://github.com/mustache/spec) for that subset. What it has not: lambdas,
/// inheritance, dynamic names.
package struct MustacheTemplate: Sendable {
    /// One step of rendering. Sections hold where they end, so that a section that is not shown costs one jump. Only
    /// numbers: going through the steps counts no references.
    enum Step: Sendable {
        /// Bytes of `Code.source`.
        case literal(Range<Int>)
        /// The indentation of the partial that is rendered, at the start of each of its lines.
        case indentation
        case variable(Path, escaped: Bool)
        case section(Path, end: Int)
        case inverted(Path, end: Int)
        /// The number of a partial; the bytes of `Code.source` that its lines are indented by.
        case partial(Int, indentation: Range<Int>)
    }

    /// A name with dots, resolved: names of `Code.names`. Empty for the implicit iterator.
    typealias Path = Range<Int>

    /// The template itself or a partial.
    struct Code: Sendable {
        var source: [UInt8] = []
        var steps: [Step] = []
        var names: [MustacheName] = []
    }

    /// The template first, then its partials.
    let codes: [Code]
    /// Every name that the template and its partials look up, each with the line of its first use.
    package let usedNames: [(name: String, line: Int)]
    /// Every partial that is named but not given: rendered as nothing.
    package let missingPartials: [(name: String, line: Int)]
    /// Every section that stands within one of the same name.
    let sectionsInThemselves: [(name: String, line: Int)]

    /// - Parameters:
    ///   - source: the template, UTF-8.
    ///   - names: the names that the data is keyed by; those that only the template has are added.
    ///   - partials: what `{{> name}}` inserts.
    package init(
        _ source: [UInt8],
        names: inout MustacheNames,
        partials: [String: [UInt8]] = [:]
    ) throws(TemplateError) {
        var linker = MustacheLinker(names: names, partials: partials)
        var codes: [Code] = []
        codes.append(try MustacheParser.parse(source, isPartial: false, linker: &linker))
        // Each partial is compiled once; compiling one may name further ones.
        while codes.count <= linker.pending.count {
            let partial = linker.pending[codes.count - 1]
            codes.append(try MustacheParser.parse(partial, isPartial: true, linker: &linker))
        }
        self.codes = codes
        names = linker.names
        usedNames = linker.used
        missingPartials = linker.missingPartials
        sectionsInThemselves = linker.sectionsInThemselves
    }

    /// - Parameter root: the object of `data` whose fields the template sees first.
    package func render(_ root: MustacheValue, of data: MustacheData) -> ByteBuffer {
        render(root, of: data, rows: NoRows(), expecting: 0)
    }

    /// - Parameters:
    ///   - rows: what `MustacheValue.rows` stands for in the data.
    ///   - expected: how many bytes are rendered, about.
    func render(
        _ root: MustacheValue,
        of data: MustacheData,
        rows: some MustacheRows,
        expecting expected: Int
    ) -> ByteBuffer {
        var output = PageOutput(expecting: expected)
        run(root, of: data, rows: rows, into: &output)
        return output.finish()
    }

    func run(_ root: MustacheValue, of data: MustacheData, rows: some MustacheRows, into output: inout PageOutput) {
        var renderer = MustacheRenderer(codes: codes, data: data, rows: rows, root: root)
        renderer.run(into: &output)
    }
}
