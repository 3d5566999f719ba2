import DirectoryListing
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

    func value(_ names: inout MustacheNames) -> MustacheValue {
        switch self {
        case .null: .missing
        case .bool(let value): .bool(value)
        case .text(let text): .text(text)
        case .list(let elements): .list(elements.map { $0.value(&names) })
        case .object: .object(object(&names))
        }
    }

    func object(_ names: inout MustacheNames) -> MustacheObject {
        guard case .object(let fields) = self else { return MustacheObject() }
        var object = MustacheObject()
        for (name, value) in fields { object.add(names.intern(name), value.value(&names)) }
        return object
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
        let object = data.object(&names)
        let compiled = try MustacheTemplate(
            Array(template.utf8),
            names: &names,
            partials: partials.mapValues { Array($0.utf8) }
        )
        var output: [UInt8] = []
        compiled.render(object, into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
