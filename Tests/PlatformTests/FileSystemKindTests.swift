import Platform
import Testing

struct FileSystemKindTests {
    struct Row: Sendable {
        var type: Int64
        var name: String
        var isRemote = false
        var countsFolders = false
        var showsWriters = false
        var tellsEveryChange = false
    }

    /// The numbers are those of statfs(2) and of the kernel's `magic.h`.
    private static let rows = [
        Row(type: 0xEF53, name: "ext4", countsFolders: true, showsWriters: true, tellsEveryChange: true),
        Row(type: 0x0102_1994, name: "tmpfs", countsFolders: true, showsWriters: true, tellsEveryChange: true),
        Row(type: 0x5846_5342, name: "XFS", countsFolders: true, showsWriters: true, tellsEveryChange: true),
        Row(type: 0x9123_683E, name: "Btrfs", showsWriters: true, tellsEveryChange: true),
        Row(type: 0x794C_7630, name: "overlayfs", showsWriters: true, tellsEveryChange: true),
        Row(type: 0xF2F5_2010, name: "F2FS", showsWriters: true, tellsEveryChange: true),
        Row(type: 0x8584_58F6, name: "ramfs", tellsEveryChange: true),
        Row(type: 0x2FC1_2FC1, name: "ZFS", tellsEveryChange: true),
        Row(type: 0xCA45_1A4E, name: "bcachefs", tellsEveryChange: true),
        Row(type: 0x6969, name: "NFS", isRemote: true),
        Row(type: 0x517B, name: "SMB", isRemote: true),
        Row(type: 0xFE53_4D42, name: "SMB2", isRemote: true),
        Row(type: 0xFF53_4D42, name: "CIFS", isRemote: true),
        Row(type: 0x0102_1997, name: "9p", isRemote: true),
        Row(type: 0x6573_5546, name: "FUSE", isRemote: true),
        Row(type: 0x5346_414F, name: "AFS", isRemote: true),
        Row(type: 0x6B41_4653, name: "AFS", isRemote: true),
        Row(type: 0x00C3_6400, name: "Ceph", isRemote: true),
        Row(type: 0x7375_7245, name: "Coda", isRemote: true),
        Row(type: 0x0BD0_0BD0, name: "Lustre", isRemote: true),
        Row(type: 0x786F_4256, name: "a VirtualBox shared folder", isRemote: true),
        Row(type: 0xBACB_ACBC, name: "a VMware shared folder", isRemote: true),
        Row(type: 0x7C7C_6673, name: "a Parallels shared folder", isRemote: true),
        // proc, and what a test or a system without the number says.
        Row(type: 0x9FA0, name: "unknown"),
        Row(type: 0, name: "unknown"),
        Row(type: -1, name: "unknown"),
    ]

    @Test(arguments: rows) func kindIsKnownByItsNumber(_ row: Row) {
        let kind = FileSystemKind(type: row.type)
        #expect(kind.name == row.name)
        #expect(kind.isRemote == row.isRemote)
        #expect(kind.countsFolders == row.countsFolders)
        #expect(kind.showsWriters == row.showsWriters)
        #expect(kind.tellsEveryChange == row.tellsEveryChange)
    }

    /// Some C libraries have a signed number of 32 bits there.
    @Test(arguments: rows) func theSignOfTheNumberDoesNotMatter(_ row: Row) {
        #expect(FileSystemKind(type: Int64(Int32(truncatingIfNeeded: row.type))) == FileSystemKind(type: row.type))
    }

    /// Others may write there, unseen by this kernel.
    @Test(arguments: rows.filter(\.isRemote)) func remoteKindsPromiseNothing(_ row: Row) {
        let kind = FileSystemKind(type: row.type)
        #expect(!kind.countsFolders && !kind.showsWriters && !kind.tellsEveryChange)
    }

    @Test func whatIsMountedHereIsLocal() throws {
        #expect(FileSystemKind.of(Array("/nowhere/at/all".utf8)) == nil)
        #expect(try #require(FileSystemKind.of(Array("/proc".utf8))).name == "unknown")
    }
}
