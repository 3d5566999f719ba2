import HTTPSemantics

/// The order in which people expect names: `a2` before `a10`, `B` between `a` and `c`.
///
/// Runs of ASCII digits count as numbers of any length, ASCII letters without case, all other bytes as they are. What
/// is the same by that rule is ordered by leading zeros, then by bytes: different names are never equal.
package enum NaturalOrder {
    package static func precedes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool { compare(a, b) < 0 }

    /// Negative: `a` comes first; positive: `b` does; zero: the same bytes.
    package static func compare(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        var i = 0
        var j = 0
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
