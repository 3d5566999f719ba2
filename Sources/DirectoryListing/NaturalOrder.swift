import HTTPSemantics

/// The order in which people expect names: `a2` before `a10`, `B` between `a` and `c`.
///
/// Runs of ASCII digits count as numbers of any length, ASCII letters without case, all other bytes as they are. What
/// is the same by that rule is ordered by leading zeros, then by bytes: different names are never equal.
package enum NaturalOrder {
    package static func precedes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool { compare(a, b) < 0 }

    /// Negative: `a` comes first; positive: `b` does; zero: the same bytes.
    package static func compare(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        var i = commonPrefix(a, b)
        if i < a.count, i < b.count, a[i].isDigit, b[i].isDigit, digits(a, from: i) == digits(b, from: i) {
            // Two numbers of one length, of which the first digits are the same.
            return Int(a[i]) - Int(b[i])
        }
        // Not in the middle of a number.
        i = startOfNumber(in: a, before: i)
        var j = i
        var zeros = 0
        while i < a.count, j < b.count {
            if a[i].isDigit, b[j].isDigit {
                let first = Number(in: a, from: i)
                let second = Number(in: b, from: j)
                let order = first.compare(a, second, b)
                if order != 0 { return order }
                if zeros == 0 { zeros = first.zeros - second.zeros }
                i = first.end
                j = second.end
            } else {
                let order = Int(a[i].asciiLowercased) - Int(b[j].asciiLowercased)
                if order != 0 { return order }
                i += 1
                j += 1
            }
        }
        let rest = (a.count - i) - (b.count - j)
        if rest != 0 { return rest }
        return zeros != 0 ? zeros : compareBytes(a, b)
    }

    /// A number that is ordered as the bytes from an index on are by `compare`: where two are the same, that has to be
    /// asked. The index must not be in the middle of a number, and what lies before it be the same in all.
    static func key(of bytes: Span<UInt8>, from start: Int) -> UInt64 {
        var key: UInt64 = 0
        /// How many bytes of the key are not known yet.
        var room = 8
        var index = start
        while index < bytes.count, room > 0 {
            guard bytes[index].isDigit else {
                key = key << 8 | UInt64(bytes[index].asciiLowercased)
                room -= 1
                index += 1
                continue
            }
            while index < bytes.count, bytes[index] == UInt8(ascii: "0") { index += 1 }
            let first = index
            while index < bytes.count, bytes[index].isDigit { index += 1 }
            // The length of a number comes first, in the place of a digit among other bytes.
            key = key << 8 | UInt64(0x30 + min(index - first, 9))
            room -= 1
            if index - first >= 9 { break }
            let shown = min(index - first, room)
            for place in first..<(first + shown) { key = key << 8 | UInt64(bytes[place]) }
            room -= shown
        }
        return key << UInt64(8 * room)
    }

    /// Where the number begins that ends at an index; the index itself where none does.
    static func startOfNumber(in bytes: Span<UInt8>, before index: Int) -> Int {
        var start = index
        while start > 0, bytes[start - 1].isDigit { start -= 1 }
        return start
    }

    /// How many bytes are the same at the beginning. Eight at a time: names in a folder begin alike.
    static func commonPrefix(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        let length = min(a.count, b.count)
        return unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in
                var index = 0
                while index + 8 <= length {
                    let differing = unsafe UInt64(
                        littleEndian: a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                            ^ b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    )
                    if differing != 0 { return index + differing.trailingZeroBitCount / 8 }
                    index += 8
                }
                while unsafe index < length && a[index] == b[index] { index += 1 }
                return index
            }
        }
    }

    /// How many digits follow one another.
    private static func digits(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end].isDigit { end += 1 }
        return end - start
    }

    /// Of spans of equal length.
    private static func compareBytes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        for index in 0..<min(a.count, b.count) where a[index] != b[index] {
            return Int(a[index]) - Int(b[index])
        }
        return 0
    }

    /// A run of digits.
    private struct Number {
        var zeros: Int
        var start: Int
        var end: Int

        init(in bytes: Span<UInt8>, from index: Int) {
            var position = index
            while position < bytes.count, bytes[position] == UInt8(ascii: "0") { position += 1 }
            start = position
            zeros = position - index
            while position < bytes.count, bytes[position].isDigit { position += 1 }
            end = position
        }

        func compare(_ bytes: Span<UInt8>, _ other: Number, _ otherBytes: Span<UInt8>) -> Int {
            let lengths = (end - start) - (other.end - other.start)
            if lengths != 0 { return lengths }
            for offset in 0..<(end - start) {
                let order = Int(bytes[start + offset]) - Int(otherBytes[other.start + offset])
                if order != 0 { return order }
            }
            return 0
        }
    }
}
