/// What lstat(2) says of a path, as far as the watcher cares.
struct FileFacts: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case file
        case folder
        case symbolicLink
        /// A FIFO, a socket or a device: never opened, never reported.
        case other
    }

    var kind: Kind
    var device: UInt64
    var inode: UInt64
    var size: Int64
    /// Nanoseconds since 1970, wrapping far outside of what file systems can hold.
    var modified: Int64

    /// Whether both name the same file, or the same folder.
    func isSameFile(as other: FileFacts) -> Bool {
        device == other.device && inode == other.inode && kind == other.kind
    }
}
