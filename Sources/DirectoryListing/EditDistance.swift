import HTTPSemantics

/// How many single changes lead from one word to another: a byte put in, left out, replaced, or swapped with the next.
package enum EditDistance {
    /// The distance, `nil` where it is above `limit`. Compares ASCII without case.
    package static func between(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int? {
        guard abs(a.count - b.count) <= limit else { return nil }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var row = last
        for i in 0..<a.count {
            row[0] = i + 1
            var best = row[0]
            for j in 0..<b.count {
                let same = a[i].asciiLowercased == b[j].asciiLowercased
                var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (same ? 0 : 1))
                if i > 0, j > 0, a[i].asciiLowercased == b[j - 1].asciiLowercased,
                    a[i - 1].asciiLowercased == b[j].asciiLowercased
                {
                    distance = min(distance, beforeLast[j - 1] + 1)
                }
                row[j + 1] = distance
                best = min(best, distance)
            }
            // Then the row before lies above the limit as well, and a swap, which looks back to it, leads to no less.
            if best > limit + 1 { return nil }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count] <= limit ? last[b.count] : nil
    }
}
