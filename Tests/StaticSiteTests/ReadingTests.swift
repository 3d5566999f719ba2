import Glibc
import HTTPSemantics
import MediaTypes
import NIOCore
import Platform
import TestSupport
import Testing

@testable import StaticSite

/// How a file is opened and read while others do something with it.
struct ReadingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func path(_ target: String) throws -> DecodedPath {
        try DecodedPath.decode(ByteBuffer(string: target).readableBytesView)
    }

    /// A small file that is rewritten in place without pause, each time by one call: an answer has one version, as long as
    /// patience lasts. On a busy machine a writer may be kept from going on for longer than the default.
    @Test(arguments: [100, 5000, 65_536])
    func aFileThatIsRewrittenInPlaceIsNotMixed(_ size: Int) async throws {
        let folder = folder
        try folder.write("a.txt", [UInt8](repeating: 0x61, count: size))
        let site = try StaticSite(
            .init(root: Array(folder.path.utf8), readingPatience: 60_000_000_000),
            mediaTypes: MediaTypeResolver()
        )
        let target = try Self.path("/a.txt")
        let descriptor = open(folder.path + "/a.txt", O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let versions = (0..<26).map { [UInt8](repeating: 0x61 + UInt8($0), count: size) }
        let mixed = try await Meanwhile.repeating {
            for version in versions { _ = version.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } }
        } while: {
            try await OnThread.run {
                var mixed = 0
                for _ in 0..<300 {
                    guard let file = site.fileInKernelMemory(target) ?? Self.file(site, target),
                        case .bytes(let bytes)? = file.body.first
                    else { throw TestError("not found") }
                    let content = Array(buffer: bytes)
                    let isOne = content == [UInt8](repeating: content.first ?? 0, count: size)
                    if !isOne { mixed += 1 }
                }
                return mixed
            }
        }
        #expect(mixed == 0)
    }

    private static func file(_ site: StaticSite, _ path: DecodedPath) -> Representation? {
        guard case .file(let file) = site.resolve(path) else { return nil }
        return file
    }

    /// Every confinement holds what it opens to regular files and folders, without opening anything else.
    @Test(arguments: [0, 1, 2])
    func onlyFilesAndFoldersAreOpened(_ number: Int) throws {
        let confinement = [Confinement.kernel, .walk, .off][number]
        try folder.write("folder/a.txt", "a")
        #expect(mkfifo(folder.path + "/folder/fifo", 0o600) == 0)
        let root = try FileSystem.open(Array(folder.path.utf8), .read)
        defer { close(root) }
        func kind(_ path: String) throws -> FileStatus.Kind? {
            guard let (descriptor, status) = try confinement.openContent(Array(path.utf8), beneath: root) else {
                return nil
            }
            close(descriptor)
            return status.kind
        }
        let kinds = try ["folder/a.txt", "folder", "", "folder/fifo"].map(kind)
        #expect(kinds == [.file, .folder, .folder, nil])
        #expect(throws: SystemError.self) { try kind("folder/missing") }
        #expect(throws: SystemError.self) { try kind("folder/a.txt/x") }
    }

    /// What was looked at and what was opened must be one file.
    @Test func anotherFileThanTheOneThatWasLookedAtIsClosed() throws {
        try folder.write("a", "a")
        try folder.write("b", "b")
        let a = try FileSystem.open(Array((folder.path + "/a").utf8), .read)
        let b = try FileSystem.open(Array((folder.path + "/b").utf8), .read)
        let status = try FileSystem.status(of: a)
        let statusOfOther = try FileSystem.status(of: b)
        let other = try Confinement.opened(b, if: status)
        #expect(other == nil)
        // Another test may have been given the number since.
        let now = try? FileSystem.status(of: b)
        #expect(now != statusOfOther)
        let same = try Confinement.opened(a, if: status)
        #expect(same?.descriptor == a)
        close(a)
    }
}
