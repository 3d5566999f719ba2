import Platform
import TestSupport
import Testing

/// The calls on names in an open folder.
struct FolderNamesTests {
    let folder: TemporaryFolder
    let descriptor: CInt

    init() throws {
        folder = try TemporaryFolder()
        descriptor = try FileSystem.open(Array(folder.path.utf8), .folder)
    }

    @Test func linkTakesNoNameThatSomethingHas() throws {
        defer { FileSystem.close(descriptor) }
        try folder.write("one", "1")
        try folder.write("two", "2")
        #expect(throws: SystemError.self) { try FileSystem.link("one", to: "two", at: descriptor) }
        try FileSystem.link("one", to: "three", at: descriptor)
        #expect(
            FileSystem.status(of: "one", at: descriptor)?.inode == FileSystem.status(of: "three", at: descriptor)?.inode
        )
        FileSystem.remove("one", at: descriptor)
        #expect(FileSystem.status(of: "one", at: descriptor) == nil)
        #expect(try FileSystem.names(in: descriptor, limit: 10).sorted() == ["three", "two"])
        #expect(try FileSystem.names(in: descriptor, limit: 1).count == 1)
    }

    @Test func folderIsMadeForItsOwnerAlone() throws {
        defer { FileSystem.close(descriptor) }
        try FileSystem.makeFolder("own", at: descriptor, permissions: 0o700)
        // One that is there is left as it is.
        try FileSystem.makeFolder("own", at: descriptor, permissions: 0o755)
        let own = try FileSystem.open(Array("own".utf8), at: descriptor, .folder.refusingLinks)
        defer { FileSystem.close(own) }
        let ownership = try FileSystem.ownership(of: own)
        #expect(ownership.user == CurrentProcess.user && !ownership.isOpenToOthers)
        #expect(throws: SystemError.self) {
            try FileSystem.makeFolder("missing/own", at: descriptor, permissions: 0o700)
        }
    }

    @Test func beginningOfAFileIsRead() throws {
        defer { FileSystem.close(descriptor) }
        try folder.write("file", [UInt8](repeating: 1, count: 200_000))
        let path = Array((folder.path + "/file").utf8)
        #expect(try FileSystem.beginning(of: path, limit: 1 << 20).count == 200_000)
        #expect(try FileSystem.beginning(of: path, limit: 1).count == 64 << 10)
        let error = #expect(throws: SystemError.self) {
            try FileSystem.beginning(of: Array(folder.path.utf8), limit: 1)
        }
        #expect(error?.isFolder == true)
    }
}
