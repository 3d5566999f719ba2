import HTTPSemantics
import NIOCore

/// The value of `Range`, and the body that is cut by it. The first byte says how large the body is.
enum RangeFuzz {
    private static let sizes: [Int64] = [0, 1, 2, 11, 500, 1000, 4096, 70_000, 1 << 32, .max]

    static func run(_ input: [UInt8]) {
        guard let choice = input.first else { return }
        let size = sizes[Int(choice) % sizes.count]
        let value = Array(input.dropFirst())
        let verdict = ByteRanges.verdict(ByteBuffer(bytes: value).readableBytesView, size: size)
        check(verdict, asked(value, size), size)
        switch verdict {
        case .single(let range): cut([range], size)
        case .multiple(let ranges): cut(ranges, size)
        case .whole, .unsatisfiable: break
        }
    }

    private static func check(_ verdict: ByteRanges.Verdict, _ asked: [Range<Int64>]?, _ size: Int64) {
        guard let asked, size > 0 else {
            demand(verdict == .whole, "what is no range is ignored")
            return
        }
        let there = asked.filter { !$0.isEmpty }
        switch verdict {
        case .unsatisfiable: demand(there.isEmpty, "416 only where nothing is there")
        case .whole:
            let sum = there.reduce(Int128(0)) { $0 + Int128($1.count) }
            demand(sum > Int128(size) || joined(there).count > 200, "a range is ignored that is worth it")
        case .single(let range):
            demand(joined(there) == [range], "\(range) of \(there)")
        case .multiple(let ranges):
            demand((2...200).contains(ranges.count), "\(ranges.count) parts")
            let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
            demand(sorted == joined(there), "\(ranges) of \(there)")
            demand(ranges == sorted || ranges == there, "the order is neither that of the request nor that of the body")
        }
    }

    /// In the order of the body, those together that overlap or have at most 80 bytes between them; a single one as it is.
    private static func joined(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
        var result: [Range<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.popLast() {
                if Int128(range.lowerBound) <= Int128(last.upperBound) + 80 {
                    result.append(last.lowerBound..<max(last.upperBound, range.upperBound))
                } else {
                    result += [last, range]
                }
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// RFC 9110, section 14.1.1, with wide numbers; `nil`: not ranges of bytes.
    private static func asked(_ value: [UInt8], _ size: Int64) -> [Range<Int64>]? {
        guard value.starts(withIgnoringCase: "bytes=") else { return nil }
        let elements = value.dropFirst(6).split(separator: UInt8(ascii: ",")).map { Array($0.trimmingWhitespace) }
            .filter { !$0.isEmpty }
        var ranges: [Range<Int64>] = []
        for element in elements {
            let ends = element.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard ends.count == 2, let first = number(ends[0]), let last = number(ends[1]) else { return nil }
            switch (first, last) {
            case (nil, nil): return nil
            case (nil, let length?): ranges.append(Int64(max(0, Int128(size) - length))..<size)
            case (let from?, nil): ranges.append(Int64(min(from, Int128(size)))..<size)
            case (let from?, let to?):
                guard from <= to else { return nil }
                ranges.append(Int64(min(from, Int128(size)))..<Int64(min(to + 1, Int128(size))))
            }
        }
        return ranges.isEmpty ? nil : ranges
    }

    /// `.some(nil)`: nothing is there; `nil`: no number. More than the largest file counts as that.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int128?? {
        if digits.isEmpty { return .some(nil) }
        var value: Int128 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = min(value * 10 + Int128(digit - 0x30), Int128(Int64.max))
        }
        return value
    }

    /// What is sent for the ranges has the length that is announced and the bytes that were asked for.
    private static func cut(_ ranges: [Range<Int64>], _ size: Int64) {
        for range in ranges {
            demand(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= size, "\(range) of \(size) bytes")
        }
        guard size <= 4096 else { return }
        let body = (0..<Int(size)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let middle = body.count / 3
        let segments = [body[..<middle], body[middle...]].map { Segment.bytes(ByteBuffer(bytes: $0)) }
        for range in ranges {
            let slice = bytes(SegmentSlicing.slice(segments, range))
            demand(
                slice.elementsEqual(body[Int(range.lowerBound)..<Int(range.upperBound)]),
                "other bytes than \(range)"
            )
        }
        guard ranges.count > 1 else { return }
        let parts = MultipartByteranges(body: segments, ranges: ranges, contentType: [0x61], size: size)
        let sum = ranges.reduce(0) { $0 + $1.count }
        demand(bytes(parts.segments).count > sum + ranges.count * 40, "a part is missing")
    }

    static func bytes(_ segments: [Segment]) -> [UInt8] {
        segments.flatMap { segment -> [UInt8] in
            guard case .bytes(let buffer) = segment else { return [] }
            return Array(buffer.readableBytesView)
        }
    }
}
