extension Span<UInt8> {
    /// The first byte in `range` that no line of a head may hold as part of its text: below 0x20 but TAB, or 0x7F.
    ///
    /// Every byte of every head passes here.
    func firstControl(in range: Range<Int>) -> Int? {
        var start = range.lowerBound
        while let index = firstIndex(in: start..<range.upperBound, where: \.controlMarks) {
            if self[index] != 0x09 { return index }
            start = index + 1
        }
        return nil
    }

    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        let pattern = UInt64(repeating: byte)
        return firstIndex(in: range) { ($0 ^ pattern).zeroMarks }
    }

    /// Eight bytes at a time.
    ///
    /// - Parameter marks: sets the high bit of each byte that is looked for. Bytes after the first one of these in memory
    ///   may be marked too.
    @inline(__always)
    private func firstIndex(in range: Range<Int>, where marks: (UInt64) -> UInt64) -> Int? {
        withUnsafeBytes { bytes in
            var index = range.lowerBound
            while index &+ 8 <= range.upperBound {
                let marks = marks(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
                if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
                index &+= 8
            }
            while index < range.upperBound {
                if marks(UInt64(repeating: bytes[index])) != 0 { return index }
                index &+= 1
            }
            return nil
        }
    }

    /// Whether these are the bytes of a token (RFC 9110, section 5.6.2), which has at least one.
    func isToken(at range: Range<Int>) -> Bool {
        withUnsafeBytes { bytes in
            var index = range.lowerBound
            // Most names are of letters and `-` alone.
            while index &+ 8 <= range.upperBound,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).isLettersAndHyphens
            {
                index &+= 8
            }
            while index < range.upperBound {
                guard bytes[index].isTokenByte else { return false }
                index &+= 1
            }
            return !range.isEmpty
        }
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
    /// The literal is of letters and `-`, the range free of control bytes: then setting bit 5, which makes letters lower
    /// case, moves no other byte onto one of these.
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
    fileprivate static let spaces = UInt64(repeating: 0x20)

    @inline(__always)
    fileprivate init(repeating byte: UInt8) { self = 0x0101_0101_0101_0101 &* UInt64(byte) }

    // A byte less than n borrows into its high bit when n is taken from it, if that bit was not set before. It borrows
    // from the byte above as well, so that only the lowest mark is certain.

    /// Marks the bytes that are 0.
    @inline(__always)
    fileprivate var zeroMarks: UInt64 { (self &- UInt64(repeating: 1)) & ~self & UInt64(repeating: 0x80) }

    /// Whether each byte is an ASCII letter or `-`.
    @inline(__always)
    fileprivate var isLettersAndHyphens: Bool {
        let high = UInt64(repeating: 0x80)
        guard self & high == 0 else { return false }
        // Below 0x80 no sum reaches the next byte, so that each mark is certain.
        let lowercased = self | .spaces
        let fromA = lowercased &+ UInt64(repeating: 0x80 - 0x61)
        let beyondZ = lowercased &+ UInt64(repeating: 0x80 - 0x7B)
        let noHyphen = (self ^ UInt64(repeating: 0x2D)) &+ UInt64(repeating: 0x7F)
        return (fromA & ~beyondZ | ~noHyphen) & high == high
    }

    /// Marks the bytes below 0x20, and 0x7F.
    @inline(__always)
    fileprivate var controlMarks: UInt64 {
        let belowSpace = (self &- UInt64(repeating: 0x20)) & ~self & UInt64(repeating: 0x80)
        return belowSpace | (self ^ UInt64(repeating: 0x7F)).zeroMarks
    }
}
