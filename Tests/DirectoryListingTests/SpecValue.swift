import DirectoryListing
import NIOCore
import Testing

/// Data for a template as a literal.
enum SpecValue: Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case null
    case bool(Bool)
    case text(String)
    case list([SpecValue])
    case object([(String, SpecValue)])

    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: SpecValue...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, SpecValue)...) { self = .object(elements) }

    func value(_ names: inout MustacheNames, in data: inout MustacheData) -> MustacheValue {
        switch self {
        case .null: return .missing
        case .bool(let value): return .bool(value)
        case .text(let text): return data.text(text)
        case .list(let elements):
            let values = elements.map { $0.value(&names, in: &data) }
            return data.list(values)
        case .object(let fields):
            var object = MustacheObject()
            for (name, value) in fields { object.add(names.intern(name), value.value(&names, in: &data)) }
            return data.object(object)
        }
    }
}

/// A row of the Mustache specification: template and data, and what they must give.
struct SpecCase: Sendable, CustomTestStringConvertible {
    var name: String
    var data: SpecValue
    var template: String
    var partials: [String: String]
    var expected: String

    init(
        _ name: String,
        _ data: SpecValue,
        _ template: String,
        partials: [String: String] = [:],
        _ expected: String
    ) {
        self.name = name
        self.data = data
        self.template = template
        self.partials = partials
        self.expected = expected
    }

    /// A row without data.
    init(_ name: String, _ template: String, partials: [String: String] = [:], _ expected: String) {
        self.init(name, [:], template, partials: partials, expected)
    }

    var testDescription: String { name }

    func render() throws -> String {
        var names = MustacheNames()
        var values = MustacheData()
        let root = data.value(&names, in: &values)
        let compiled = try MustacheTemplate(
            Array(template.utf8),
            names: &names,
            partials: partials.mapValues { Array($0.utf8) }
        )
        return String(buffer: compiled.render(root, of: values))
    }
}
