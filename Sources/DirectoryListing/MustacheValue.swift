/// What a name stands for while a template is rendered.
package enum MustacheValue: Sendable {
    /// Nothing: shown as nothing, false in a section.
    case missing
    case bool(Bool)
    /// UTF-8. Empty text counts as false in a section, as in JavaScript's implementation.
    case text([UInt8])
    case list([MustacheValue])
    case object(MustacheObject)

    package static func text(_ text: String) -> MustacheValue { .text(Array(text.utf8)) }

    /// Whether a section shows its content.
    var isTruthy: Bool {
        switch self {
        case .missing: false
        case .bool(let value): value
        case .text(let bytes): !bytes.isEmpty
        case .list(let elements): !elements.isEmpty
        case .object: true
        }
    }

    /// The value of a field; `nil` where this is no object or has no such field.
    func field(_ name: MustacheName) -> MustacheValue? {
        guard case .object(let object) = self else { return nil }
        return object[name]
    }
}

/// Fields by name. There are few, so they are searched one by one, which costs less than hashing.
package struct MustacheObject: Sendable {
    private var fields: [(name: MustacheName, value: MustacheValue)]

    package init(_ fields: [(name: MustacheName, value: MustacheValue)] = []) { self.fields = fields }

    package mutating func add(_ name: MustacheName, _ value: MustacheValue) {
        fields.append((name, value))
    }

    package subscript(name: MustacheName) -> MustacheValue? {
        for field in fields where field.name == name { return field.value }
        return nil
    }
}
