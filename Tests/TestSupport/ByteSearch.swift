import Glibc

extension [UInt8] {
    /// How often the text occurs, by memchr(3): answers of megabytes are searched in no time, in debug builds too.
    package func occurrences(of text: String) -> Int {
        let needle = Array(text.utf8)
        guard let first = needle.first else { return 0 }
        return withUnsafeBytes { bytes in
            var count = 0
            var start = 0
            while start + needle.count <= bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, CInt(first), bytes.count - needle.count + 1 - start)
            {
                let isWhole = memcmp(found, needle, needle.count) == 0
                if isWhole { count += 1 }
                start = UnsafeRawPointer(found) - base + (isWhole ? needle.count : 1)
            }
            return count
        }
    }
}

extension RawClient {
    /// What comes until the mark has come so often; then whatever of it was read.
    package func bytes(untilCount count: Int, of mark: String, within seconds: Double = 20) -> [UInt8] {
        let end = Self.now() + seconds
        var seen = 0
        var all: [UInt8] = []
        while true {
            seen += received.occurrences(of: mark)
            // A mark may lie across two reads: its start stays.
            let tail = seen < count ? Swift.min(mark.utf8.count - 1, received.count) : 0
            all += consume(received.count - tail)
            guard seen < count, fill(end - Self.now()) else { return all + consume(received.count) }
        }
    }
}
