package import NIOCore

extension Collection<UInt8> {
    /// Whether these are exactly the bytes of the literal.
    @inlinable package func isEqual(to literal: StaticString) -> Bool {
        count == literal.utf8CodeUnitCount && literal.withUTF8Buffer { unsafe elementsEqual($0) }
    }

    /// Whether these are the bytes of the literal, which is in lower case, when ASCII letters are compared without
    /// case. No other letters are folded: U+212A is not a "k".
    @inlinable package func isEqualIgnoringCase(to lowercased: StaticString) -> Bool {
        count == lowercased.utf8CodeUnitCount && starts(withIgnoringCase: lowercased)
    }

    /// As `isEqualIgnoringCase`, for the first bytes alone.
    @inlinable package func starts(withIgnoringCase lowercased: StaticString) -> Bool {
        guard count >= lowercased.utf8CodeUnitCount else { return false }
        return lowercased.withUTF8Buffer { literal in
            unsafe zip(self, literal).allSatisfy { $0.asciiLowercased == $1 }
        }
    }
}

extension BidirectionalCollection<UInt8> {
    /// Without the spaces and tabs around it (`OWS`; RFC 9110, section 5.6.3).
    @inlinable package var trimmingWhitespace: SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex..<endIndex] }
        return self[first...last]
    }
}

extension UInt8 {
    /// Space or tab.
    @inlinable package var isWhitespace: Bool { self == 0x20 || self == 0x09 }

    @inlinable package var isDigit: Bool { self &- 0x30 < 10 }
}

extension Sequence<ByteBufferView> {
    /// The elements of a list field that may come in several lines (RFC 9110, section 5.6.1): trimmed, empty ones left
    /// out. Not for fields whose elements can hold a comma.
    package var listElements: some Sequence<ByteBufferView> {
        lazy.flatMap { $0.split(separator: UInt8(ascii: ",")).lazy.map(\.trimmingWhitespace) }.filter { !$0.isEmpty }
    }
}
