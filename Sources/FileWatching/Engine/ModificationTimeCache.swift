/// The modification times of the files that were reported last. By them a close without a write is told from a write that
/// only changed the time. A file that is no longer in the cache is judged by the time at which the watcher started.
struct ModificationTimeCache {
    private static let capacity = 1024
    private var young: [[UInt8]: Int64] = [:]
    private var old: [[UInt8]: Int64] = [:]

    /// The time in nanoseconds since 1970. `nil` if the file is not in the cache.
    subscript(path: [UInt8]) -> Int64? { young[path] ?? old[path] }

    mutating func insert(_ time: Int64, for path: [UInt8]) {
        if young.count >= Self.capacity {
            old = young
            young = [:]
        }
        young[path] = time
    }
}
