/// Sixteen bytes at a time. Every byte of every head passes here, so that what is called for each line is inlined: a call
/// would cost as much as its work.
///
/// Each function checks its range against the span once, and reads without further checks at offsets that this and the
/// condition of the loop around it keep within the span.
extension Span<UInt8> {
    /// The first byte in `range` that no line of a head may hold as part of its text: below 0x20 but TAB, or 0x7F.
    @inline(__always)
    func firstControl(in range: Range<Int>) -> Int? {
        var start = range.lowerBound
        while let index = firstIndex(in: start..<range.upperBound, where: { $0.controlMarks }) {
            if self[index] != 0x09 { return index }
            start = index + 1
        }
        return nil
    }

    /// The first byte in `range` that a request target must not hold: a control byte or a space, one above 0x7E, or `#`.
    func firstNonTarget(in range: Range<Int>) -> Int? { firstIndex(in: range) { $0.nonTargetMarks } }

    @inline(__always)
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        firstIndex(in: range) { $0 .== SIMD16(repeating: byte) }
    }

    /// - Parameter marks: marks each byte that is looked for. A closure: a key path is not always compiled away.
    @inline(__always)
    private func firstIndex(in range: Range<Int>, where marks: (SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        var index = range.lowerBound
        // What stands behind the range may be marked as well: it comes after all that is looked for.
        while index < range.upperBound {
            let found: UInt128
            if index &+ 16 <= count {
                found = marks(unsafe vector(at: index)).bits
            } else {
                found = marks(unsafe lastVector(index..<range.upperBound)).bits
            }
            if found != 0 {
                index &+= found.trailingZeroBitCount &>> 3
                return index < range.upperBound ? index : nil
            }
            index &+= 16
        }
        return nil
    }

    /// Whether these are the bytes of a token (RFC 9110, section 5.6.2), which has at least one.
    func isToken(at range: Range<Int>) -> Bool {
        // Most names are of letters and `-` alone.
        if hasLettersAndHyphensAlone(at: range) { return true }
        for index in range where !self[index].isTokenByte { return false }
        return !range.isEmpty
    }

    /// Where there are at least eight; `false` for fewer.
    @inline(__always)
    private func hasLettersAndHyphensAlone(at range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        guard range.count >= 16 else {
            guard range.count >= 8 else { return false }
            // Of 8 to 15 bytes the first and the last eight are all.
            let first = unsafe word(at: range.lowerBound)
            let last = unsafe word(at: range.upperBound &- 8)
            return SIMD16(first, last).isLettersAndHyphens
        }
        var index = range.lowerBound
        while index &+ 16 <= range.upperBound {
            guard unsafe vector(at: index).isLettersAndHyphens else { return false }
            index &+= 16
        }
        return unsafe vector(at: range.upperBound &- 16).isLettersAndHyphens
    }

    func isEqual(to literal: StaticString, at range: Range<Int>) -> Bool {
        isEqual(to: literal, at: range, but: 0)
    }

    /// Letters are compared without case. The literal is of lower-case letters and `-`, and the range free of control
    /// bytes: then setting bit 5, which makes letters lower case, moves no other byte onto one of these.
    @inline(__always)
    func isEqual(toLowercased literal: StaticString, at range: Range<Int>) -> Bool {
        isEqual(to: literal, at: range, but: 0x20)
    }

    /// Inlined where the literal is known, this is one comparison with a constant for each eight bytes.
    ///
    /// - Parameter ignored: bits that are not compared.
    @inline(__always)
    private func isEqual(to literal: StaticString, at range: Range<Int>, but ignored: UInt8) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard range.count == length else { return false }
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        let literal = unsafe UnsafeRawBufferPointer(start: literal.utf8Start, count: length)
        let start = range.lowerBound
        // Both have `length` bytes: what is read at an offset up to `length` less the size of the word lies in both.
        func differs<Word: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: Word.Type) -> Bool {
            let ignored = Word(truncatingIfNeeded: 0x0101_0101_0101_0101 &* UInt64(ignored))
            let ours = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start &+ offset, as: type)
            let theirs = unsafe literal.loadUnaligned(fromByteOffset: offset, as: type)
            return ours | ignored != theirs | ignored
        }
        if length >= 8 {
            // The last word first: names of the same length differ at their ends (`sec-fetch-dest`, `-mode`).
            if differs(length &- 8, UInt64.self) { return false }
            var offset = 0
            while offset < length &- 8 {
                if differs(offset, UInt64.self) { return false }
                offset &+= 8
            }
            return true
        }
        if length >= 4 { return !differs(length &- 4, UInt32.self) && !differs(0, UInt32.self) }
        for offset in 0..<length where differs(offset, UInt8.self) { return false }
        return true
    }

    /// Whether as many bytes as `other` has from `otherStart` on are the same as those from `start` on.
    func hasSameBytes(from start: Int, as other: Span<UInt8>, from otherStart: Int) -> Bool {
        let length = other.count &- otherStart
        precondition(start >= 0 && otherStart >= 0 && length >= 0 && length <= count &- start)
        guard length >= 16 else {
            for offset in 0..<length where self[start &+ offset] != other[otherStart &+ offset] { return false }
            return true
        }
        @inline(__always)
        func differs(_ offset: Int) -> Bool {
            // As integers: two vectors are compared byte by byte.
            let ours = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start &+ offset, as: UInt128.self)
            let theirs = unsafe other.bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: otherStart &+ offset,
                as: UInt128.self
            )
            return ours != theirs
        }
        // The last first: what differs between heads of the same length mostly stands at the end.
        if differs(length &- 16) { return false }
        var offset = 0
        while offset < length &- 16 {
            if differs(offset) { return false }
            offset &+= 16
        }
        return true
    }

    /// - Precondition: `0 <= index`, `index + 16 <= count`.
    @unsafe @inline(__always)
    private func vector(at index: Int) -> SIMD16<UInt8> {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// - Precondition: `0 <= index`, `index + 8 <= count`.
    @unsafe @inline(__always)
    private func word(at index: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
    }

    /// Less than sixteen bytes, and 0 for the rest. Not inlined: of a head, it is the last few bytes alone.
    ///
    /// - Precondition: a range of the span, not empty.
    @unsafe @inline(never)
    private func lastVector(_ range: Range<Int>) -> SIMD16<UInt8> {
        var bytes: UInt128 = 0
        if range.upperBound >= 16 {
            // The sixteen that end with the range, those before it shifted out.
            bytes = unsafe self.bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: range.upperBound &- 16,
                as: UInt128.self
            )
            bytes = UInt128(littleEndian: bytes) &>> UInt128(truncatingIfNeeded: 8 &* (16 &- range.count))
        } else {
            for index in range.reversed() { bytes = bytes &<< 8 | UInt128(self[index]) }
        }
        return unsafe unsafeBitCast(bytes.littleEndian, to: SIMD16<UInt8>.self)
    }
}

extension SIMD16<UInt8> {
    fileprivate typealias Marks = SIMDMask<SIMD16<Int8>>

    @inline(__always)
    fileprivate init(_ first: UInt64, _ last: UInt64) {
        self = unsafe unsafeBitCast(SIMD2(first, last), to: SIMD16<UInt8>.self)
    }

    // Compared with vectors, never with single bytes, for which the compiler makes a loop.

    /// The bytes below 0x20, and 0x7F.
    @inline(__always)
    fileprivate var controlMarks: Marks { (self .< Self(repeating: 0x20)) .| (self .== Self(repeating: 0x7F)) }

    /// The bytes up to 0x20 and from 0x80 on, and `#`.
    @inline(__always)
    fileprivate var nonTargetMarks: Marks {
        (self &- Self(repeating: 0x21) .>= Self(repeating: 0x80 - 0x21)) .| (self .== Self(repeating: 0x23))
    }

    /// Whether each byte is an ASCII letter or `-`.
    @inline(__always)
    fileprivate var isLettersAndHyphens: Bool {
        let fromA = (self | Self(repeating: 0x20)) &- Self(repeating: 0x61)
        let marks: Marks = (fromA .< Self(repeating: 26)) .| (self .== Self(repeating: 0x2D))
        return marks.bits == .max
    }
}

extension SIMDMask<SIMD16<Int8>> {
    /// All bits of each marked byte, the first byte lowest.
    @inline(__always)
    fileprivate var bits: UInt128 { UInt128(littleEndian: unsafe unsafeBitCast(self, to: UInt128.self)) }
}
