extension Span<UInt8> {
    /// The first byte in `range` that no line of a head may hold as part of its text: below 0x20 but TAB, or 0x7F.
    ///
    /// Sixteen bytes at a time, as every byte of every head passes here.
    func firstControl(in range: Range<Int>) -> Int? {
        withUnsafeBytes { bytes in
            var index = range.lowerBound
            while range.upperBound - index >= 16 {
                let block = bytes.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                // Bytes from 0x20 on wrap to 0...0xDF; 0x7F becomes 0x5F.
                if any((block .< 0x20) .| (block .== 0x7F)) {
                    if let found = (index..<index + 16).first(where: { bytes[$0].isLineControl }) { return found }
                }
                index += 16
            }
            return (index..<range.upperBound).first { bytes[$0].isLineControl }
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
}

extension UInt8 {
    fileprivate var isLineControl: Bool { (self < 0x20 && self != 0x09) || self == 0x7F }
}
