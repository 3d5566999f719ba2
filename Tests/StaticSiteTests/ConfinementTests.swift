import Glibc
import HTTPSemantics
import Platform
import TestSupport
import Testing

@testable import StaticSite

/// Both ways of staying beneath the docroot: the kernel's, and the one for kernels and sandboxes without openat2.
struct ConfinementTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("root/dir/a.txt", "public")
        try folder.write("outside/a.txt", "SECRET")
        for (name, target) in [
            ("in", "dir/a.txt"), ("in-dir", "dir"), ("out", "../outside/a.txt"), ("out-dir", "../outside"),
            ("abs", "/etc/passwd"), ("proc", "/proc/self/fd/0"), ("loop", "loop"),
        ] { try folder.link("root/" + name, to: target) }
    }

    private func content(_ path: String, _ confinement: Confinement, _ access: DiskAccess = .mayWait) -> String? {
        let root = open(folder.path + "/root", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(root) }
        guard
            let file = try? confinement.open(
                Array(path.utf8),
                beneath: root,
                .read,
                access
            )
        else { return nil }
        defer { close(file) }
        var block = [UInt8](repeating: 0, count: 64)
        let count = read(file, &block, block.count)
        return count < 0 ? "folder" : String(decoding: block.prefix(count), as: UTF8.self)
    }

    @Test(
        arguments: [
            ("dir/a.txt", "public", "public"), ("", "folder", "folder"), ("dir", "folder", "folder"),
            ("in", "public", nil), ("in-dir/a.txt", "public", nil), ("out", nil, nil), ("out-dir/a.txt", nil, nil),
            ("abs", nil, nil), ("proc", nil, nil), ("loop", nil, nil), ("dir/a.txt/x", nil, nil), ("nope", nil, nil),
        ] as [(String, String?, String?)]
    )
    func bothWaysStayInside(_ path: String, _ byKernel: String?, _ byWalk: String?) {
        #expect(content(path, .kernel) == byKernel)
        #expect(content(path, .walk) == byWalk)
    }

    /// What is opened without a wait is what is opened with one. All of these names have just been looked at.
    @Test(
        .enabled(if: KernelMemory.tellsWhatItHolds),
        arguments: [
            ("dir/a.txt", "public"), ("", "folder"), ("in", "public"), ("in-dir/a.txt", "public"), ("out", nil),
            ("out-dir/a.txt", nil), ("abs", nil), ("proc", nil), ("loop", nil), ("dir/a.txt/x", nil), ("nope", nil),
        ] as [(String, String?)]
    )
    func staysInsideWithoutWaiting(_ path: String, _ expected: String?) {
        #expect(content(path, .kernel) == expected)
        #expect(content(path, .kernel, .cachedOnly) == expected)
        #expect(content(path, .walk, .cachedOnly) == nil)
    }

    /// Without confinement links lead out, but not to where opening may wait.
    @Test(
        .enabled(if: KernelMemory.tellsWhatItHolds),
        arguments: [("out", "SECRET"), ("dir/a.txt", "public"), ("proc", nil)] as [(String, String?)]
    )
    func leavesTheFileSystemOnlyWhereItMayWait(_ path: String, _ expected: String?) {
        _ = content(path, .off)
        #expect(content(path, .off, .cachedOnly) == expected)
    }

    /// What says that the disk would have to be asked, and what is another failure.
    @Test(arguments: [
        (EAGAIN, true), (ENOSYS, true), (EINVAL, true), (EPERM, true), (EOPNOTSUPP, true), (EXDEV, true), (EINTR, true),
        (ENOENT, false), (EACCES, false), (EMFILE, false), (ENFILE, false), (ELOOP, false), (EIO, false),
    ])
    func tellsWhatWouldWait(_ number: CInt, _ expected: Bool) {
        #expect(SystemError(code: number).asNotCached.isNotCached == expected)
    }

    /// A folder that becomes a link while the path through it is walked.
    @Test(arguments: [(Confinement.kernel, DiskAccess.mayWait), (.kernel, .cachedOnly), (.walk, .mayWait)])
    func noSecretWhileAFolderIsExchanged(_ confinement: Confinement, _ access: DiskAccess) async throws {
        let root = folder.path + "/root"
        try folder.write("root/swap/a.txt", "public")
        try await Meanwhile.repeating {
            _ = rename(root + "/swap", root + "/aside")
            _ = symlink("../outside", root + "/swap")
            _ = unlink(root + "/swap")
            _ = rename(root + "/aside", root + "/swap")
        } while: {
            try await OnThread.run {
                var found: [String?: Int] = [:]
                // On a busy machine it takes more of them until both were seen.
                let areBothSeen = Eventually.holds(within: isSanitized ? 300 : 90) {
                    for _ in 0..<20_000 { found[content("swap/a.txt", confinement, access), default: 0] += 1 }
                    return (found["public"] ?? 0) > 100 && (found[nil] ?? 0) > 100
                }
                let isTold = access == .mayWait || KernelMemory.tellsWhatItHolds
                #expect((areBothSeen || !isTold) && found["SECRET"] == nil, "\(found)")
            }
        }
    }
}
