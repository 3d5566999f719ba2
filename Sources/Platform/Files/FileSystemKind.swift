/// What is known about a kind of file system, such as ext4 or NFS. See statfs(2).
package struct FileSystemKind: Sendable, Hashable {
    /// For people: "NFS".
    package let name: String
    /// Whether the other side may be slow or gone, and may change files without telling this kernel. A call may then block,
    /// so it is not made on an event loop, and changes are polled.
    package let isRemote: Bool
    /// Whether a folder has a link from its parent, one from itself, and one from each folder in it.
    package let countsFolders: Bool
    /// Whether looking for a hole in a file waits for a write that is under way, and for nothing else. Others may write to
    /// the disk first, as ZFS does, or ask the network.
    package let showsWriters: Bool

    /// Whether nobody but this kernel writes to it, so that inotify(7) tells of every change.
    package let tellsEveryChange: Bool

    private init(
        _ name: String,
        isRemote: Bool = false,
        countsFolders: Bool = false,
        showsWriters: Bool = false,
        tellsEveryChange: Bool = false
    ) {
        self.name = name
        self.isRemote = isRemote
        self.countsFolders = countsFolders
        self.showsWriters = showsWriters
        self.tellsEveryChange = tellsEveryChange
    }

    /// Asks which kind a path lies on. Returns `nil` if that cannot be told.
    package static func of(_ path: [UInt8]) -> FileSystemKind? { known(FileSystem.type(of: path)) }

    /// Asks which kind an open file lies on. Returns `nil` if that cannot be told.
    package static func of(_ descriptor: CInt) -> FileSystemKind? { known(FileSystem.type(of: descriptor)) }

    private static func known(_ type: Int64) -> FileSystemKind? { type < 0 ? nil : FileSystemKind(type: type) }

    /// Looks a kind up. One that is not in the table is local, and nothing else is known about it.
    ///
    /// - Parameter type: `f_type` of statfs(2).
    package init(type: Int64) {
        // The kernel's type is an unsigned number of 32 bits, which some C libraries extend by its sign.
        self = Self.table[UInt32(truncatingIfNeeded: type)] ?? FileSystemKind("unknown")
    }

    private static let table: [UInt32: FileSystemKind] = [
        0xEF53: FileSystemKind("ext4", countsFolders: true, showsWriters: true, tellsEveryChange: true),
        0x0102_1994: FileSystemKind("tmpfs", countsFolders: true, showsWriters: true, tellsEveryChange: true),
        0x5846_5342: FileSystemKind("XFS", countsFolders: true, showsWriters: true, tellsEveryChange: true),
        0x9123_683E: FileSystemKind("Btrfs", showsWriters: true, tellsEveryChange: true),
        0x794C_7630: FileSystemKind("overlayfs", showsWriters: true, tellsEveryChange: true),
        0xF2F5_2010: FileSystemKind("F2FS", showsWriters: true, tellsEveryChange: true),
        0x8584_58F6: FileSystemKind("ramfs", tellsEveryChange: true),
        0x2FC1_2FC1: FileSystemKind("ZFS", tellsEveryChange: true),
        0xCA45_1A4E: FileSystemKind("bcachefs", tellsEveryChange: true),
        0x6969: FileSystemKind("NFS", isRemote: true),
        0x517B: FileSystemKind("SMB", isRemote: true),
        0xFE53_4D42: FileSystemKind("SMB2", isRemote: true),
        0xFF53_4D42: FileSystemKind("CIFS", isRemote: true),
        0x0102_1997: FileSystemKind("9p", isRemote: true),
        0x6573_5546: FileSystemKind("FUSE", isRemote: true),
        0x5346_414F: FileSystemKind("AFS", isRemote: true),
        0x6B41_4653: FileSystemKind("AFS", isRemote: true),
        0x00C3_6400: FileSystemKind("Ceph", isRemote: true),
        0x7375_7245: FileSystemKind("Coda", isRemote: true),
        0x0BD0_0BD0: FileSystemKind("Lustre", isRemote: true),
        0x786F_4256: FileSystemKind("a VirtualBox shared folder", isRemote: true),
        0xBACB_ACBC: FileSystemKind("a VMware shared folder", isRemote: true),
        0x7C7C_6673: FileSystemKind("a Parallels shared folder", isRemote: true),
    ]
}
