package import NIOCore

/// The `Range` field (RFC 9110, section 14.2).
package enum ByteRanges {
    package enum Verdict: Sendable, Equatable {
        /// No range, none that is understood, or more than it is worth: the whole body.
        case whole
        case single(Range<Int64>)
        /// At least two, in the order of the request, at most 16.
        case multiple([Range<Int64>])
        /// Understood, and nothing of it is there: 416.
        case unsatisfiable
    }

    private static let maximumParts = 16
    /// Ranges with a smaller gap than a part's header costs are sent as one.
    private static let nearlyTouching: Int64 = 80

    package static func verdict(_ value: ByteBufferView, size: Int64) -> Verdict {
        // Taking an array apart costs a third of taking a view of a buffer apart.
        let value = Array(value)
        guard size > 0, let equals = value.firstIndex(of: UInt8(ascii: "=")),
            value[..<equals].lazy.map(\.asciiLowercased).elementsEqual("bytes".utf8)
        else { return .whole }
        var ranges: [Range<Int64>] = []
        var specified = 0
        for element in value[value.index(after: equals)...].split(separator: UInt8(ascii: ",")) {
            let element = trim(element)
            guard !element.isEmpty else { continue }
            guard let range = parse(element, size) else { return .whole }
            specified += 1
            if !range.isEmpty { ranges.append(range) }
        }
        guard specified > 0 else { return .whole }
        guard let first = ranges.first else { return .unsatisfiable }
        if ranges.count == 1 { return .single(first) }
        return combined(ranges, size)
    }

    private static func combined(_ ranges: [Range<Int64>], _ size: Int64) -> Verdict {
        var asked: Int64 = 0
        for range in ranges {
            let (sum, overflow) = asked.addingReportingOverflow(Int64(range.count))
            // More than the body in all: whoever asks that is better served with the body.
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
    private static func parse(_ element: ArraySlice<UInt8>, _ size: Int64) -> Range<Int64>? {
        guard let dash = element.firstIndex(of: UInt8(ascii: "-")) else { return nil }
        let first = element[..<dash]
        let last = element[element.index(after: dash)...]
        if first.isEmpty {
            guard let length = number(last) else { return nil }
            return max(0, size - min(length, size))..<size
        }
        guard let from = number(first) else { return nil }
        if last.isEmpty { return min(from, size)..<size }
        guard let to = number(last), to >= from else { return nil }
        return min(from, size)..<(to >= size ? size : to + 1)
    }

    /// Decimal digits and nothing else. What does not fit counts as the largest number.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowToo) = tens.addingReportingOverflow(Int64(digit &- 0x30))
            if overflow || overflowToo { return .max }
            value = sum
        }
        return value
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
        return bytes
    }
}
