/// The names in a folder, in one allocation: 100,000 of them are two arrays, not 100,000 objects.
package struct FolderNames: Sendable {
    package struct Entry: Sendable {
        var offset: Int
        /// What a folder is sorted by where that is not the name: bytes, or nanoseconds since 1970.
        var measure: Int64 = 0
        /// While it is sorted: see `NaturalOrder.key`.
        fileprivate var key: UInt64 = 0
        var length: Int32
        package var isFolder: Bool

        fileprivate init(offset: Int, length: Int, isFolder: Bool) {
            self.offset = offset
            self.length = Int32(length)
            self.isFolder = isFolder
        }

        var place: Range<Int> { offset..<(offset + Int(length)) }
    }

    /// Behind each name is a NUL, as system calls want it.
    private(set) var bytes: [UInt8] = []
    package private(set) var entries: [Entry] = []
    /// Whether there is a symbolic link among what was looked at, shown or not, or something that may be one.
    var hasLinks = false
    /// How many names are there that are not served: those that begin with a dot, and what editors leave.
    var hidden = 0

    mutating func append(_ name: UnsafeRawBufferPointer, isFolder: Bool) {
        entries.append(Entry(offset: bytes.count, length: name.count, isFolder: isFolder))
        unsafe bytes.append(contentsOf: name)
        bytes.append(0)
    }

    package func name(of entry: Entry) -> [UInt8] {
        Array(bytes[entry.place])
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
        setKeys()
        let bytes = bytes
        let all = bytes.span
        entries.sort(only: wanted) { a, b in
            if a.isFolder != b.isFolder { return a.isFolder }
            if byMeasure, a.measure != b.measure { return (a.measure < b.measure) != descending }
            let isTurned = descending && !byMeasure
            if a.key != b.key { return (a.key < b.key) != isTurned }
            let order = NaturalOrder.compare(all.extracting(a.place), all.extracting(b.place))
            return isTurned ? order > 0 : order < 0
        }
    }

    /// Behind what all names begin with: names in a folder begin alike.
    private mutating func setKeys() {
        guard let first = entries.first else { return }
        let bytes = bytes
        let all = bytes.span
        var shared = all.extracting(first.place)
        for entry in entries {
            shared = shared.extracting(first: NaturalOrder.commonPrefix(shared, all.extracting(entry.place)))
        }
        let start = NaturalOrder.startOfNumber(in: shared, before: shared.count)
        for index in entries.indices {
            entries[index].key = NaturalOrder.key(of: all.extracting(entries[index].place), from: start)
        }
    }
}
