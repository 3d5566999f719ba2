import HTTPSemantics

/// Whether a name holds what the filter asks for, without regard to case.
///
/// For a filter in ASCII that is ASCII's case alone, byte by byte. Any other one is compared in Unicode's lower case.
package struct NameFilter: Sendable {
    private let wanted: [UInt8]
    private let isASCII: Bool

    package init(_ filter: [UInt8]) {
        isASCII = filter.allSatisfy { $0 < 0x80 }
        wanted = isASCII ? filter.map(\.asciiLowercased) : Self.lowercased(filter)
    }

    /// Whether it asks for nothing, so that every name matches.
    var isEmpty: Bool { wanted.isEmpty }

    package func matches(_ name: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        let name = isASCII ? name : Self.lowercased(name)
        guard name.count >= wanted.count else { return false }
        for start in 0...(name.count - wanted.count) where name[start].asciiLowercased == first {
            let part = name[start..<(start + wanted.count)]
            if part.elementsEqual(wanted, by: { $0.asciiLowercased == $1 }) { return true }
        }
        return false
    }

    private static func lowercased(_ name: [UInt8]) -> [UInt8] {
        Array(String(decoding: name, as: UTF8.self).lowercased().utf8)
    }
}
