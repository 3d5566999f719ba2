import Glibc
import Platform
import Testing

@testable import FileWatching

struct WalkTests {
    /// Runs on a file system that counts the folders in a folder, as the one of these tests mostly does, and on any other.
    @Test(arguments: [nil, 0] as [Int64?])
    func everyFolderIsFound(type: Int64?) async throws {
        let tree = try await TestTree()
        try await tree.run(
            """
            for i in 1 2 3 4; do mkdir -p site/$i/a/b/c site/$i/d/e site/$i/f; echo x >site/$i/f/x; ln -s ../1 site/$i/l; done
            mkdir site/4/a/b/c/.git site/4/f/node_modules site/3/f/left; rm -r site/3/f/left; mv site/2/d/e site/2/f
            """
        )
        var system = SystemCalls.live
        if let type { system.fileSystemType = { _ in type } }
        let watcher = DirectoryWatcher(roots: [Array(tree.site.utf8)], configuration: .init(), system: system)
        let observer = Observer(started: watcher.changes())
        let batches = try await observer.read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
        // The root, `css`, and in each of four `a/b/c`, `d`, `e`, `f`, and itself.
        #expect(batches.flatMap(\.states).last == .watching(folders: 2 + 4 * 7))
        try await tree.run("mkdir -p site/1/a/b/c/new/newer; echo x >site/1/a/b/c/new/newer/f; echo x >site/2/f/e/g")
        _ = try await observer.readAll(markingIn: tree.site)
        try await tree.run("echo yy >site/1/a/b/c/new/newer/f; echo yy >site/2/f/e/g")
        let later = try await observer.readAll(markingIn: tree.site)
        #expect(later.tellsChange(of: Array("1/a/b/c/new/newer/f".utf8)))
        #expect(later.tellsChange(of: Array("2/f/e/g".utf8)))
    }

    /// A folder that holds no other is watched, and never opened.
    @Test(
        .enabled(
            if: FileSystemKind.of(Array("/tmp".utf8))?.countsFolders == true,
            "folders have no link for each folder in them here"
        )
    )
    func aLeafIsNotOpened() async throws {
        let tree = try await TestTree()
        let witness = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        try #require(witness >= 0)
        defer { close(witness) }
        let root = inotify_add_watch(witness, tree.site, UInt32(IN_OPEN))
        let leaf = inotify_add_watch(witness, tree.site + "/css", UInt32(IN_OPEN))
        try #require(root >= 0 && leaf >= 0 && root != leaf)
        let observer = try await Observer(DirectoryWatcher(root: tree.site))
        #expect(observer.changes.status[0].watchedFolders == 2)
        var events = [UInt8](repeating: 0, count: 4096)
        let count = read(witness, &events, events.count)
        // struct inotify_event: what is watched, mask, cookie, length of the name; then the name.
        var opened: Set<Int32> = []
        var rest = events.prefix(max(0, count))
        while rest.count >= 16 {
            let header = rest.prefix(16).withUnsafeBytes { bytes in
                (bytes.loadUnaligned(as: Int32.self), bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            }
            // One with a name is about a folder in it.
            if header.1 == 0 { opened.insert(header.0) }
            rest = rest.dropFirst(16 + Int(header.1))
        }
        #expect(opened == [root])
    }

    /// Steps of a clock that is behind the time: each ends after sixteen folders.
    @Test func longWalkTellsOfItsProgressLessAndLessOften() async throws {
        let tree = try await TestTree()
        try await tree.run("for i in $(seq 98); do mkdir site/$i; done")
        let root = Array(tree.site.utf8)
        let channel = ChangeChannel(status: [RootStatus(path: root, mode: .inotify)], limit: 100)
        let watcher = RootWatcher(index: 0, path: root, configuration: .init(), system: .live, channel: channel)
        let past = ContinuousClock.now - .seconds(3600)
        var states: [RootState] = []
        watcher.begin(at: past)
        for second in 1...7 {
            watcher.step(at: past + .seconds(second))
            channel.send(ChangeBatch(root: 0, states: [.rootReplaced]))
            states += await channel.next()?.states.filter { $0 != .rootReplaced } ?? []
        }
        #expect(
            states == [.progress(folders: 32), .progress(folders: 48), .progress(folders: 80), .watching(folders: 100)]
        )
        #expect(channel.status[0].watchedFolders == 100 && !channel.status[0].isWalking)
    }
}
