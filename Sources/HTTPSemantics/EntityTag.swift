package import NIOCore

/// A validator of a representation (RFC 9110, section 8.8.3).
package struct EntityTag: Sendable, Hashable {
    /// What stands between the quotes.
    package let opaque: [UInt8]
    package let isWeak: Bool

    package init(opaque: [UInt8], isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    package var fieldValue: [UInt8] {
        (isWeak ? Array("W/\"".utf8) : [UInt8(ascii: "\"")]) + opaque + [UInt8(ascii: "\"")]
    }

    /// Equal, and both of them strong (section 8.8.3.2).
    package func matchesStrongly(_ other: EntityTag) -> Bool { !isWeak && !other.isWeak && opaque == other.opaque }

    /// Equal, weak or not.
    package func matchesWeakly(_ other: EntityTag) -> Bool { opaque == other.opaque }

    /// One tag, and nothing behind it; `nil`: it is none.
    package static func parse(_ value: ByteBufferView) -> EntityTag? {
        var rest = value[...]
        guard let tag = next(&rest), rest.isEmpty else { return nil }
        return tag
    }

    /// Whether a tag of a list satisfies the condition. Empty elements are passed over; what is no tag ends the list.
    package static func list(_ value: ByteBufferView, contains condition: (EntityTag) -> Bool) -> Bool {
        var rest = value[...]
        while true {
            rest = rest.drop { $0 == UInt8(ascii: ",") || $0 == 0x20 || $0 == 0x09 }
            guard let tag = next(&rest) else { return false }
            if condition(tag) { return true }
        }
    }

    private static func next(_ rest: inout ByteBufferView.SubSequence) -> EntityTag? {
        let isWeak = rest.starts(with: "W/".utf8)
        if isWeak { rest = rest.dropFirst(2) }
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        rest = rest.dropFirst()
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let opaque = Array(rest[..<end])
        rest = rest[rest.index(after: end)...]
        return EntityTag(opaque: opaque, isWeak: isWeak)
    }
}

extension Span<UInt8> {
    /// Whether these bytes are the tag and nothing else, weak or not: what browsers send back. Makes no array.
    func isEqual(to tag: EntityTag, at range: Range<Int>) -> Bool {
        let opaque = tag.opaque.span
        let start = range.upperBound - 1 - opaque.count
        guard start > range.lowerBound, self[range.upperBound - 1] == UInt8(ascii: "\""),
            self[start - 1] == UInt8(ascii: "\""),
            start - 1 == range.lowerBound || isEqual(to: "W/", at: range.lowerBound..<start - 1)
        else { return false }
        return hasSameBytes(from: start, as: opaque, from: 0)
    }
}
