import FileWatching
import Testing

/// Need the right to mount; say so and pass where it is not there.
@Suite(.timeLimit(.minutes(2)))
struct MountTests {
    private func mount(_ arguments: String, _ tree: TestTree) async -> Bool {
        if await Shell.run("mount \(arguments) 2>/dev/null", in: tree.path) == 0 { return true }
        print("skipped: no right to mount")
        return false
    }

    /// Another test may be starting a program at the moment, which has copies of all descriptors until it runs.
    private func unmount(_ place: String, _ tree: TestTree) async throws {
        try await tree.run(
            "for i in $(seq 200); do umount \(place) 2>/dev/null && exit 0; sleep 0.05; done; umount \(place)"
        )
    }

    @Test func folderUnderAFileSystemThatGoesIsSeenAgain() async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir -p site/m/below; echo 1 >site/m/below/f")
        guard await mount("-t tmpfs none site/m", tree) else { return }
        let observer = try await Observer(DirectoryWatcher(root: tree.site))
        try await unmount("site/m", tree)
        try await observer.read(until: \.everything)
        try await tree.run("echo 2 >site/m/below/f")
        let batches = try await observer.readAll(markingIn: tree.site)
        #expect(batches.tellsChange(of: Array("m/below/f".utf8)))
    }

    @Test func bindMountOverAFolderIsNoChange() async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir site/m")
        let observer = try await Observer(DirectoryWatcher(root: tree.site))
        guard await mount("--bind out site/m", tree) else { return }
        let status = await Shell.run("echo x >out/f", in: tree.path)
        let batches = try await observer.readAll(markingIn: tree.site)
        try await unmount("site/m", tree)
        #expect(status == 0)
        #expect(batches.allSatisfy { !$0.saysSomething })
    }

    @Test func overlaidFileThatIsCopiedUpIsAChange() async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir upper work merged")
        // The upper folder must lie on a file system that can hold one.
        guard await mount("-t overlay none -o lowerdir=site,upperdir=upper,workdir=work merged", tree) else { return }
        let observer = try await Observer(DirectoryWatcher(root: tree.path + "/merged"))
        let status = await Shell.run("echo x >merged/index.html", in: tree.path)
        let batches = try await observer.readAll(markingIn: tree.path + "/merged")
        try await unmount("merged", tree)
        #expect(status == 0)
        #expect(batches.tellsChange(of: Array("index.html".utf8)))
    }
}
