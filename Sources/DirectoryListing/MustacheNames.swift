/// A name that stands in templates and in the data they show, as a small number.
package struct MustacheName: Sendable, Hashable {
    let number: Int
}

/// The names that templates and data share. Both sides resolve a name once, so that rendering compares integers.
package struct MustacheNames: Sendable {
    private var numbers: [String: Int] = [:]
    package private(set) var all: [String] = []

    package init(_ names: some Sequence<String> = []) {
        for name in names { _ = intern(name) }
    }

    /// The number of a name; a new one where it was not known.
    package mutating func intern(_ name: String) -> MustacheName {
        if let number = numbers[name] { return MustacheName(number: number) }
        numbers[name] = all.count
        all.append(name)
        return MustacheName(number: all.count - 1)
    }
}
