package import NIOCore

/// The `Range` field (RFC 9110, section 14.2).
package enum ByteRanges {
    package enum Verdict: Sendable, Equatable {
        /// No range, none that is understood, or more than it is worth: the whole body.
        case whole
        case single(Range<Int64>)
        /// At least two, in the order of the request, at most 200.
        case multiple([Range<Int64>])
        /// Understood, and nothing of it is there: 416.
        case unsatisfiable
    }

    /// As many as Apache sends: zsync asks for that many. The sum of their bytes is bounded by the body.
    private static let maximumParts = 200
    /// Ranges with a smaller gap than a part's header costs are sent as one.
    private static let nearlyTouching: Int64 = 80

    package static func verdict(_ value: ByteBufferView, size: Int64) -> Verdict {
        let value = ByteBuffer(value)
        let bytes = value.readableBytesUInt8Span
        guard size > 0, let equals = bytes.firstIndex(of: UInt8(ascii: "="), in: bytes.indices),
            bytes.isEqual(toLowercased: "bytes", at: 0..<equals)
        else { return .whole }
        // One range is what nearly everybody asks for: no array for it.
        var first: Range<Int64>?
        var others: [Range<Int64>] = []
        var isSpecified = false
        var end = equals
        while end < bytes.count {
            let start = end + 1
            end = bytes.firstIndex(of: UInt8(ascii: ","), in: start..<bytes.count) ?? bytes.count
            let element = trim(bytes, start..<end)
            guard !element.isEmpty else { continue }
            guard let range = parse(bytes, element, size) else { return .whole }
            isSpecified = true
            if range.isEmpty { continue }
            if first == nil { first = range } else { others.append(range) }
        }
        guard isSpecified else { return .whole }
        guard let first else { return .unsatisfiable }
        return others.isEmpty ? .single(first) : combined([first] + others, size)
    }

    private static func combined(_ ranges: [Range<Int64>], _ size: Int64) -> Verdict {
        var asked: Int64 = 0
        for range in ranges {
            let (sum, overflow) = asked.addingReportingOverflow(Int64(range.count))
            // More than the body in all: a client that asks for that is better served with the body.
            guard !overflow, sum <= size else { return .whole }
            asked = sum
        }
        let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
        let isSeparate = zip(sorted, sorted.dropFirst()).allSatisfy {
            $1.lowerBound - $0.upperBound > nearlyTouching
        }
        if isSeparate { return ranges.count <= maximumParts ? .multiple(ranges) : .whole }
        var merged: [Range<Int64>] = []
        for range in sorted {
            if let last = merged.last, range.lowerBound - last.upperBound <= nearlyTouching {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        if merged.count == 1 { return .single(merged[0]) }
        return merged.count <= maximumParts ? .multiple(merged) : .whole
    }

    /// One range, cut to the body; empty: it lies behind the end. `nil`: not a range.
    private static func parse(_ bytes: Span<UInt8>, _ element: Range<Int>, _ size: Int64) -> Range<Int64>? {
        guard let dash = bytes.firstIndex(of: UInt8(ascii: "-"), in: element) else { return nil }
        let first = element.lowerBound..<dash
        let last = dash + 1..<element.upperBound
        if first.isEmpty {
            guard let length = number(bytes, last) else { return nil }
            return max(0, size - min(length, size))..<size
        }
        guard let from = number(bytes, first) else { return nil }
        if last.isEmpty { return min(from, size)..<size }
        guard let to = number(bytes, last), to >= from else { return nil }
        return min(from, size)..<(to >= size ? size : to + 1)
    }

    /// Decimal digits and nothing else. What does not fit counts as the largest number.
    private static func number(_ bytes: Span<UInt8>, _ digits: Range<Int>) -> Int64? {
        var value: Int64 = 0
        var fits = true
        for index in digits {
            guard bytes[index].isDigit else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowToo) = tens.addingReportingOverflow(Int64(bytes[index] &- 0x30))
            if overflow || overflowToo { fits = false }
            value = fits ? sum : .max
        }
        return digits.isEmpty ? nil : value
    }

    private static func trim(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start].isWhitespace { start += 1 }
        while end > start, bytes[end - 1].isWhitespace { end -= 1 }
        return start..<end
    }
}
