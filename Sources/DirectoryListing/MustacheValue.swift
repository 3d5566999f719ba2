/// What a name stands for while a template is rendered: a place in the `MustacheData` that made it.
package enum MustacheValue: Sendable {
    /// Nothing: shown as nothing, false in a section.
    case missing
    case bool(Bool)
    /// UTF-8. Empty text counts as false in a section, as in JavaScript's implementation.
    case text(Range<Int>, hasMarkup: Bool)
    case list(Range<Int>)
    case object(Range<Int>)
    /// The list of `MustacheRows`, how many there are; one of them; a text that is a field of one.
    case rows(Int)
    case row(Int)
    case rowText(MustacheName, row: Int)
}

/// The fields of an object while they are put together.
package struct MustacheObject: Sendable {
    typealias Field = (name: MustacheName, value: MustacheValue)

    private(set) var fields: [Field] = []

    package init() {}

    package mutating func add(_ name: MustacheName, _ value: MustacheValue) { fields.append((name, value)) }

    /// Without fields, for the next one.
    mutating func removeAll() { fields.removeAll(keepingCapacity: true) }
}
