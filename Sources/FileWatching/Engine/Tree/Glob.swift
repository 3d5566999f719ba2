/// A pattern for paths, as in `.gitignore`.
///
/// `*` stands for any bytes but `/`, `?` for one byte but `/`, `[a-z]` and `[!a-z]` for one byte in or out of a class,
/// and `**` for any bytes. `\` takes the next byte as it is. A pattern without a slash matches a name in any folder. One with
/// a slash in front or in the middle matches the whole path below the root. One with a slash at the end matches only folders.
/// A match on a folder covers everything in it.
///
/// Matching takes time proportional to the length of the pattern times that of the path: no pattern makes it explode.
struct Glob: Sendable, Hashable {
    private enum Token: Hashable {
        case byte(UInt8)
        case anyByte
        case oneOf([ClosedRange<UInt8>], negated: Bool)
        case run
        case anything
        /// `**/`: no folder, or any number of them.
        case folders
    }

    private let tokens: [Token]
    private let matchesWholePath: Bool
    private let foldersOnly: Bool

    init(_ pattern: String) {
        var bytes = Array(pattern.utf8)[...]
        foldersOnly = bytes.last == UInt8(ascii: "/")
        if foldersOnly { bytes = bytes.dropLast() }
        matchesWholePath = bytes.contains(UInt8(ascii: "/"))
        if bytes.first == UInt8(ascii: "/") { bytes = bytes.dropFirst() }
        tokens = Self.parse(bytes)
    }

    /// - Parameters:
    ///   - path: The path below the root.
    ///   - isFolder: Whether it names a folder.
    func matches(_ path: [UInt8], isFolder: Bool) -> Bool {
        if foldersOnly && !isFolder { return false }
        if matchesWholePath { return matches(path[...]) }
        let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] }
        return matches(name ?? path[...])
    }

    /// Follows all paths through the pattern at once: `states[i]` says that the first `i` tokens can have matched.
    private func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
        var states = [Bool](repeating: false, count: tokens.count + 1)
        states[0] = true
        skipOptionalTokens(&states, atNameStart: true)
        var next = states
        for byte in bytes {
            for index in next.indices { next[index] = false }
            for (index, token) in tokens.enumerated() where states[index] {
                switch token {
                case .byte(let expected): next[index + 1] = next[index + 1] || byte == expected
                case .anyByte: next[index + 1] = next[index + 1] || byte != UInt8(ascii: "/")
                case .oneOf(let ranges, let negated):
                    let isListed = ranges.contains { $0.contains(byte) }
                    next[index + 1] = next[index + 1] || (isListed != negated && byte != UInt8(ascii: "/"))
                case .run: next[index] = next[index] || byte != UInt8(ascii: "/")
                case .anything, .folders: next[index] = true
                }
            }
            skipOptionalTokens(&next, atNameStart: byte == UInt8(ascii: "/"))
            swap(&states, &next)
        }
        return states[tokens.count]
    }

    /// Goes past the tokens that may stand for nothing. `**/` ends only where a name begins.
    private func skipOptionalTokens(_ states: inout [Bool], atNameStart: Bool) {
        for (index, token) in tokens.enumerated() where states[index] {
            switch token {
            case .run, .anything: states[index + 1] = true
            case .folders: states[index + 1] = states[index + 1] || atNameStart
            case .byte, .anyByte, .oneOf: break
            }
        }
    }

    private static func parse(_ pattern: ArraySlice<UInt8>) -> [Token] {
        var tokens: [Token] = []
        var rest = pattern
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*") where rest.first == UInt8(ascii: "*"):
                let isNameStart = tokens.last.map { $0 == .byte(UInt8(ascii: "/")) || $0 == .folders } ?? true
                rest = rest.drop { $0 == UInt8(ascii: "*") }
                if isNameStart && rest.first == UInt8(ascii: "/") {
                    rest = rest.dropFirst()
                    tokens.append(.folders)
                } else {
                    tokens.append(.anything)
                }
            case UInt8(ascii: "*"): tokens.append(.run)
            case UInt8(ascii: "?"): tokens.append(.anyByte)
            case UInt8(ascii: "["): tokens.append(parseClass(&rest) ?? .byte(byte))
            case UInt8(ascii: "\\"): tokens.append(.byte(rest.popFirst() ?? byte))
            default: tokens.append(.byte(byte))
            }
        }
        return tokens
    }

    /// Takes a class from behind its `[`; takes nothing when there is no `]`, so that the bracket stands for itself.
    private static func parseClass(_ rest: inout ArraySlice<UInt8>) -> Token? {
        var body = rest
        let negated = body.first == UInt8(ascii: "!") || body.first == UInt8(ascii: "^")
        if negated { body = body.dropFirst() }
        var ranges: [ClosedRange<UInt8>] = []
        while let low = body.popFirst() {
            if low == UInt8(ascii: "]") && !ranges.isEmpty {
                rest = body
                return .oneOf(ranges, negated: negated)
            }
            if body.first == UInt8(ascii: "-"), let high = body.dropFirst().first, high != UInt8(ascii: "]") {
                body = body.dropFirst(2)
                // A range that runs backwards holds nothing but must not end the class.
                ranges.append(low <= high ? low...high : 0...0)
            } else {
                ranges.append(low...low)
            }
        }
        return nil
    }
}
