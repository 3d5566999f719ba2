/// What `stat` says of a regular file or a folder: enough to show it and to know whether it is still the same.
package struct FileStatus: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case file, folder }

    package struct Timestamp: Sendable, Hashable, Comparable {
        package var seconds: Int64
        package var nanoseconds: Int64

        package init(seconds: Int64, nanoseconds: Int64) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }

        package static func < (a: Self, b: Self) -> Bool {
            (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
        }
    }

    package var kind: Kind
    package var device: UInt64
    package var inode: UInt64
    /// In bytes.
    package var size: Int64
    package var modified: Timestamp
    package var changed: Timestamp
    /// Whether it can be written to under another name, too: hard links. Always `false` for a folder.
    package var hasOtherNames: Bool

    package init(
        kind: Kind,
        device: UInt64,
        inode: UInt64,
        size: Int64,
        modified: Timestamp,
        changed: Timestamp,
        hasOtherNames: Bool = false
    ) {
        self.kind = kind
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
        self.hasOtherNames = hasOtherNames
    }
}
