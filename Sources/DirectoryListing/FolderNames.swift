/// The names in a folder, in one allocation: 100,000 of them are two arrays, not 100,000 objects.
package struct FolderNames: Sendable {
    package struct Entry: Sendable {
        var offset: Int
        var length: Int
        package var isFolder: Bool
        /// What a folder is sorted by where that is not the name: bytes, or nanoseconds since 1970.
        var measure: Int64 = 0
    }

    private(set) var bytes: [UInt8] = []
    package private(set) var entries: [Entry] = []
    /// Whether there is a symbolic link among what was looked at, shown or not, or something that may be one.
    var hasLinks = false

    mutating func append(_ name: [UInt8], isFolder: Bool) {
        entries.append(Entry(offset: bytes.count, length: name.count, isFolder: isFolder))
        bytes.append(contentsOf: name)
    }

    package func name(of entry: Entry) -> [UInt8] {
        Array(bytes[entry.offset..<(entry.offset + entry.length)])
    }

    /// Reads the measure of every entry; those that `measure` has none for are dropped.
    mutating func measure(by measure: ([UInt8]) -> Int64?) {
        var kept: [Entry] = []
        kept.reserveCapacity(entries.count)
        for var entry in entries {
            guard let value = measure(name(of: entry)) else { continue }
            entry.measure = value
            kept.append(entry)
        }
        entries = kept
    }

    /// Puts the entries at the indices `wanted` in order: folders first, then by measure, where that is equal by name.
    ///
    /// - Parameters:
    ///   - byMeasure: by the measure first.
    ///   - descending: turns the first of the two criteria around, never the folders.
    mutating func sort(only wanted: Range<Int>, byMeasure: Bool, descending: Bool) {
        let bytes = bytes
        let all = bytes.span
        entries.sort(only: wanted) { a, b in
            if a.isFolder != b.isFolder { return a.isFolder }
            if byMeasure, a.measure != b.measure { return (a.measure < b.measure) != descending }
            let order = NaturalOrder.compare(
                all.extracting(a.offset..<(a.offset + a.length)),
                all.extracting(b.offset..<(b.offset + b.length))
            )
            return descending && !byMeasure ? order > 0 : order < 0
        }
    }
}
