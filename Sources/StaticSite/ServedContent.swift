import Synchronization

/// What was last sent of each file, by a hash of its content, so that a file that is written anew with the same bytes can
/// be told from one that changed. Bounded: when it is full it starts anew, and what is not known counts as changed.
final class ServedContent: Sendable {
    private let tags = Mutex<[[UInt8]: [UInt8]]>([:])
    private let limit: Int

    init(limit: Int = 20_000) { self.limit = limit }

    subscript(path: [UInt8]) -> [UInt8]? {
        tags.withLock { $0[path] }
    }

    func record(_ tag: [UInt8], for path: [UInt8]) {
        tags.withLock { tags in
            if tags.count >= limit { tags.removeAll() }
            tags[path] = tag
        }
    }

    func forget(_ path: [UInt8]) {
        tags.withLock { _ = $0.removeValue(forKey: path) }
    }
}
