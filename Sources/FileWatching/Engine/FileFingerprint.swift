internal import Platform

/// The part of a file's status that polling remembers. It is compact, because there is one for each polled file. A change
/// of mode or owner, which sets the time of the last status change alone, does not change it.
struct FileFingerprint: Sendable, Hashable {
    var device: UInt64
    var inode: UInt64
    /// In bytes.
    var size: Int64
    /// Nanoseconds since 1970. Wraps far outside of what file systems can hold.
    var modified: Int64
    /// The kind `other` (a FIFO, a socket or a device) is never opened and never reported.
    var kind: FileStatus.Kind

    init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
        size = status.size
        modified = status.modified.wrappingNanoseconds
        kind = status.kind
    }

    /// Whether both name the same file, or the same folder.
    func isSameFile(as other: FileFingerprint) -> Bool {
        device == other.device && inode == other.inode && kind == other.kind
    }
}
