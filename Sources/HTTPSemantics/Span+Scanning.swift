extension Span<UInt8> {
    /// The first byte in `range` that no line of a head may hold as part of its text: below 0x20 but TAB, or 0x7F.
    ///
    /// Eight bytes at a time, as every byte of every head passes here.
    func firstControl(in range: Range<Int>) -> Int? {
        withUnsafeBytes { bytes in
            var index = range.lowerBound
            while range.upperBound - index >= 8 {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if word.mayHoldLineControl {
                    for index in index..<index + 8 where bytes[index].isLineControl { return index }
                }
                index += 8
            }
            for index in index..<range.upperBound where bytes[index].isLineControl { return index }
            return nil
        }
    }

    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        for index in range where self[index] == byte { return index }
        return nil
    }

    func isEqual(to literal: StaticString, at range: Range<Int>) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        return literal.withUTF8Buffer { literal in
            for offset in literal.indices where self[range.lowerBound + offset] != literal[offset] { return false }
            return true
        }
    }

    /// The literal is in lower case; ASCII letters are compared without case.
    func isEqual(toLowercased literal: StaticString, at range: Range<Int>) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        return literal.withUTF8Buffer { literal in
            for offset in literal.indices where self[range.lowerBound + offset].asciiLowercased != literal[offset] {
                return false
            }
            return true
        }
    }

    /// As `isEqual(toLowercased:)`, for a token against a literal of at least eight bytes, eight at a time.
    ///
    /// Setting bit 5 makes letters lower case. Of the other bytes it only moves some onto others that no token holds, so
    /// that tokens are told apart.
    func isToken(_ literal: StaticString, at range: Range<Int>) -> Bool {
        guard range.count == literal.utf8CodeUnitCount, range.count >= 8 else { return false }
        return withUnsafeBytes { bytes in
            literal.withUTF8Buffer { literal in
                let literal = UnsafeRawBufferPointer(literal)
                func differs(_ offset: Int) -> Bool {
                    let word = bytes.loadUnaligned(fromByteOffset: range.lowerBound + offset, as: UInt64.self)
                    return word | .spaces != literal.loadUnaligned(fromByteOffset: offset, as: UInt64.self) | .spaces
                }
                // The last word first: names of the same length differ at their ends (`sec-fetch-dest`, `-mode`).
                if differs(range.count - 8) { return false }
                var offset = 0
                while offset < range.count - 8 {
                    if differs(offset) { return false }
                    offset += 8
                }
                return true
            }
        }
    }
}

extension UInt64 {
    fileprivate static let spaces: UInt64 = 0x2020_2020_2020_2020

    /// Whether one of the eight bytes may be below 0x20, or 0x7F. `false` is certain; a TAB gives `true` as well.
    fileprivate var mayHoldLineControl: Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits = ones &* 0x80
        // A byte less than n borrows into its high bit when n is taken from it, if that bit was not set before.
        let belowSpace = (self &- ones &* 0x20) & ~self
        let differsFromDelete = self ^ (ones &* 0x7F)
        let isDelete = (differsFromDelete &- ones) & ~differsFromDelete
        return (belowSpace | isDelete) & highBits != 0
    }
}

extension UInt8 {
    fileprivate var isLineControl: Bool { (self < 0x20 && self != 0x09) || self == 0x7F }
}
