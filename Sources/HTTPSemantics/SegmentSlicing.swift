import NIOCore

/// Parts of a body that lies in several segments.
package enum SegmentSlicing {
    /// The segments of a range of the body, which must lie within it.
    package static func slice(_ body: [Segment], _ range: Range<Int64>) -> [Segment] {
        var slices: [Segment] = []
        var offset: Int64 = 0
        for segment in body {
            let end = offset + segment.count
            defer { offset = end }
            let from = max(range.lowerBound, offset) - offset
            let to = min(range.upperBound, end) - offset
            guard from < to else { continue }
            switch segment {
            case .bytes(let buffer):
                let start = buffer.readerIndex + Int(from)
                if let part = buffer.getSlice(at: start, length: Int(to - from)) { slices.append(.bytes(part)) }
            case .file(let file, let whole):
                slices.append(.file(file, (whole.lowerBound + from)..<(whole.lowerBound + to)))
            }
        }
        return slices
    }
}
