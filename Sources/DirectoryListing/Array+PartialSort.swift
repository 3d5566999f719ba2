extension Array {
    /// Puts the elements that belong at the indices `wanted` there, in order. The others stay on their side of them, in
    /// no order: for a page of a large folder that is a fraction of the work.
    mutating func sort(only wanted: Range<Int>, by precedes: (Element, Element) -> Bool) {
        // Twice the depth of a balanced division: an unlucky order falls back to the library's sort.
        let deepest = 2 * (Int.bitWidth - count.leadingZeroBitCount)
        var parts = [(range: 0..<count, depth: 0)]
        while let part = parts.popLast() {
            guard part.range.overlaps(wanted), part.range.count > 1 else { continue }
            if part.range.count <= 32 || part.depth > deepest {
                self[part.range].sort(by: precedes)
                continue
            }
            let middle = divide(part.range, by: precedes)
            parts.append((part.range.lowerBound..<middle, part.depth + 1))
            parts.append((middle..<part.range.upperBound, part.depth + 1))
        }
    }

    /// Hoare's partition around the median of three. Neither side is empty.
    private mutating func divide(_ range: Range<Int>, by precedes: (Element, Element) -> Bool) -> Int {
        let first = range.lowerBound
        let middle = first + range.count / 2
        let last = range.upperBound - 1
        if precedes(self[middle], self[first]) { swapAt(middle, first) }
        if precedes(self[last], self[middle]) {
            swapAt(last, middle)
            if precedes(self[middle], self[first]) { swapAt(middle, first) }
        }
        let pivot = self[middle]
        var low = first
        var high = last
        while true {
            repeat { low += 1 } while precedes(self[low], pivot)
            repeat { high -= 1 } while precedes(pivot, self[high])
            if low >= high { return low }
            swapAt(low, high)
        }
    }
}
