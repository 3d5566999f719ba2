/// The kind, identity and times of something in the file system. See stat(2).
package struct FileStatus: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case file, folder, symbolicLink
        /// A FIFO, a socket or a device.
        case other
    }

    package var kind: Kind
    package var device: UInt64
    package var inode: UInt64
    /// In bytes.
    package var size: Int64
    package var modified: Timestamp
    package var changed: Timestamp
    /// How many names it has. On some file systems a folder has one more for each folder in it.
    package var linkCount: UInt64

    package init(
        kind: Kind,
        device: UInt64,
        inode: UInt64,
        size: Int64,
        modified: Timestamp,
        changed: Timestamp,
        linkCount: UInt64 = 1
    ) {
        self.kind = kind
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
        self.linkCount = linkCount
    }

    @inlinable
    package static func == (a: Self, b: Self) -> Bool {
        a.inode == b.inode && a.size == b.size && a.modified == b.modified && a.changed == b.changed
            && a.device == b.device && a.kind == b.kind && a.linkCount == b.linkCount
    }

    /// Whether both are of the same inode on the same device.
    package func isSameFile(as other: FileStatus) -> Bool { inode == other.inode && device == other.device }

    /// Whether a file can be written to under another name, too (hard links).
    package var hasOtherNames: Bool { kind == .file && linkCount > 1 }
}
