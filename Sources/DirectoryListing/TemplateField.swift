/// A name that the data of a template is keyed by. The number of a case is that of its name.
///
/// A coding key, as that knows its name. To describe a case would have the runtime look for four conformances of each
/// enumeration, which took 6 % of the instructions of a start.
protocol TemplateField: CodingKey, RawRepresentable<Int>, CaseIterable {}

extension TemplateField {
    var mustacheName: MustacheName { MustacheName(number: rawValue) }
}

extension MustacheObject {
    mutating func add(_ field: some TemplateField, _ value: MustacheValue) { add(field.mustacheName, value) }
}

extension MustacheTemplate {
    /// Compiles a template whose data has the given fields. A name that is none of them is an error, although Mustache
    /// would show nothing: it is a slip of the pen. So is a section within itself, as no list of a page holds lists: shown
    /// would be each entry with each, a thousand times a thousand, and more with every level.
    init<Field: TemplateField>(_ source: [UInt8], fields: Field.Type) throws(TemplateError) {
        let known = Field.allCases.map(\.stringValue)
        var names = MustacheNames(known)
        try self.init(source, names: &names)
        if let unknown = usedNames.first(where: { !known.contains($0.name) }) {
            throw TemplateError(
                line: unknown.line,
                problem: "'\(unknown.name)' is no name of this page",
                remedy: Self.remedy(for: unknown.name, known)
            )
        }
        if let partial = missingPartials.first {
            throw TemplateError(
                line: partial.line,
                problem: "there is no partial '\(partial.name)' here",
                remedy: "write its text instead of the tag"
            )
        }
        if let section = sectionsInThemselves.first {
            throw TemplateError(
                line: section.line,
                problem: "the section '\(section.name)' stands within itself",
                remedy: "close {{#\(section.name)}} first, or remove this one"
            )
        }
    }

    private static func remedy(for name: String, _ known: [String]) -> String {
        let near = known.min { a, b in
            distance(a, name) < distance(b, name)
        }
        if let near, distance(near, name) <= 2 { return "did you mean '\(near)'?" }
        return "the names are \(known.sorted().joined(separator: ", "))"
    }

    private static func distance(_ a: String, _ b: String) -> Int {
        EditDistance.between(Array(a.utf8), Array(b.utf8), atMost: 2) ?? 3
    }
}
