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

    /// One tag, and nothing behind it; `nil`: it is none.
    package static func parse(_ value: ByteBufferView) -> EntityTag? {
        var rest = value[...]
        guard let tag = next(&rest), rest.isEmpty else { return nil }
        return tag
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
    /// Whether a list of tags holds this one. Empty elements are passed over; what is no tag ends the list.
    func lists(_ tag: EntityTag, at range: Range<Int>, strongly: Bool) -> Bool {
        let quote = UInt8(ascii: "\"")
        let end = range.upperBound
        var start = range.lowerBound
        while true {
            while start < end, self[start].isWhitespace || self[start] == UInt8(ascii: ",") { start += 1 }
            let isWeak = start + 1 < end && self[start] == UInt8(ascii: "W") && self[start + 1] == .slash
            if isWeak { start += 2 }
            guard start < end, self[start] == quote, let close = firstIndex(of: quote, in: start + 1..<end) else {
                return false
            }
            if close - start - 1 == tag.opaque.count, !strongly || !(isWeak || tag.isWeak),
                hasSameBytes(from: start + 1, as: tag.opaque.span, from: 0)
            {
                return true
            }
            start = close + 1
        }
    }
}
