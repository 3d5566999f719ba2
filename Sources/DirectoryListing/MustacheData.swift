/// The values that a template is given, in a few arrays.
///
/// A value is a place in these, so that a folder of a thousand names is not twenty thousand objects, and nothing is
/// counted where a value is handed on.
package struct MustacheData: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var fields: [MustacheObject.Field] = []
    private(set) var elements: [MustacheValue] = []

    package init() {}

    /// UTF-8.
    package mutating func text(_ text: some Sequence<UInt8>) -> MustacheValue {
        let start = bytes.count
        bytes.append(contentsOf: text)
        let place = start..<bytes.count
        return .text(place, hasMarkup: bytes.span.extracting(place).hasMarkup)
    }

    package mutating func text(_ text: String) -> MustacheValue { self.text(text.utf8) }

    package mutating func list(_ values: [MustacheValue]) -> MustacheValue {
        let start = elements.count
        elements += values
        return .list(start..<elements.count)
    }

    package mutating func object(_ object: MustacheObject) -> MustacheValue {
        let start = fields.count
        fields += object.fields
        return .object(start..<fields.count)
    }

    /// Whether a section shows its content.
    func isTruthy(_ value: MustacheValue) -> Bool {
        switch value {
        case .missing: false
        case .bool(let value): value
        case .text(let place, _), .list(let place): !place.isEmpty
        case .rows(let count): count > 0
        case .object, .row, .rowText: true
        }
    }

    /// The value of a field; `nil` where this is no object of these or has no such field. There are few, so they are
    /// searched one by one.
    func field(_ name: MustacheName, of value: MustacheValue) -> MustacheValue? {
        guard case .object(let place) = value else { return nil }
        for index in place where fields[index].name == name { return fields[index].value }
        return nil
    }
}
