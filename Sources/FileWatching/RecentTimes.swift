/// The modification times of the files that were reported last, so that a close without a write is told from a write
/// that only changed the time. Bounded: what falls out is judged by the time the watcher started.
struct RecentTimes {
    private static let capacity = 1024
    private var young: [[UInt8]: Int64] = [:]
    private var old: [[UInt8]: Int64] = [:]

    subscript(path: [UInt8]) -> Int64? { young[path] ?? old[path] }

    mutating func insert(_ time: Int64, for path: [UInt8]) {
        if young.count >= Self.capacity {
            old = young
            young = [:]
        }
        young[path] = time
    }
}
