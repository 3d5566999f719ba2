/// What the parts of one template share while they are compiled: numbers for names and for partials.
struct MustacheLinker {
    private(set) var names: MustacheNames
    private let partials: [String: [UInt8]]
    private var partialNumbers: [String: Int] = [:]
    /// The sources of the partials in the order of their numbers; the first has number 1.
    private(set) var pending: [[UInt8]] = []
    private(set) var used: [(name: String, line: Int)] = []
    private(set) var missingPartials: [(name: String, line: Int)] = []
    /// Sections that stand within one of the same name.
    private(set) var sectionsInThemselves: [(name: String, line: Int)] = []

    init(names: MustacheNames, partials: [String: [UInt8]]) {
        self.names = names
        self.partials = partials
    }

    /// The parts of a tag's name; none for the implicit iterator.
    mutating func path(_ name: String, line: Int) -> [MustacheName] {
        if name == "." { return [] }
        return name.utf8.split(separator: UInt8(ascii: ".")).map { part in
            let part = String(Substring(part))
            if !used.contains(where: { $0.name == part }) { used.append((part, line)) }
            return names.intern(part)
        }
    }

    /// The number of a partial, `nil` for one that was not given.
    mutating func partial(_ name: String, line: Int) -> Int? {
        if let number = partialNumbers[name] { return number }
        guard let source = partials[name] else {
            missingPartials.append((name, line))
            return nil
        }
        pending.append(source)
        partialNumbers[name] = pending.count
        return pending.count
    }

    mutating func noteSectionInItself(_ name: String, line: Int) { sectionsInThemselves.append((name, line)) }
}
