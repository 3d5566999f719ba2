import Glibc
import Platform
import Synchronization
import Testing

@testable import FileWatching

@Suite(.timeLimit(.minutes(2)))
struct LimitTests {
    /// Lets only so many watches exist at a time.
    private final class Limiter: Sendable {
        let limit: Mutex<Int>
        private let watches = Mutex<Set<Int32>>([])

        init(_ limit: Int) { self.limit = Mutex(limit) }

        var system: SystemCalls {
            var system = SystemCalls.live
            system.addWatch = { notifier, path, mask in
                let watch = SystemCalls.live.addWatch(notifier, path, mask)
                if watch < 0 { return watch }
                let isAllowed = self.watches.withLock { watches in
                    if watches.contains(watch) { return true }
                    if watches.count >= self.limit.withLock({ $0 }) { return false }
                    watches.insert(watch)
                    return true
                }
                if isAllowed { return watch }
                _ = SystemCalls.live.removeWatch(notifier, watch)
                return -ENOSPC
            }
            system.removeWatch = { notifier, watch in
                self.watches.withLock { _ = $0.remove(watch) }
                return SystemCalls.live.removeWatch(notifier, watch)
            }
            return system
        }
    }

    private var quickPolling: DirectoryWatcher.Configuration {
        var configuration = DirectoryWatcher.Configuration()
        configuration.pollInterval = .milliseconds(20)
        return configuration
    }

    private func start(_ tree: TestTree, _ system: SystemCalls) async throws -> (Observer, [RootState]) {
        let watcher = DirectoryWatcher(roots: [Array(tree.site.utf8)], configuration: quickPolling, system: system)
        let observer = Observer(started: watcher.changes())
        let first = try await observer.read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
        return (observer, first.flatMap(\.states))
    }

    private func notices(_ states: [RootState]) -> [Notice] {
        states.compactMap { if case .degraded(let notice) = $0 { notice } else { nil } }
    }

    @Test func foldersBeyondTheWatchLimitArePolledUntilThereIsRoom() async throws {
        let tree = try await TestTree()
        try await tree.run("for i in $(seq 20); do mkdir -p site/$i/deep; done")
        let limiter = Limiter(8)
        let (observer, states) = try await start(tree, limiter.system)
        let notice = try #require(notices(states).first)
        #expect(notice.cause == .watchLimit)
        #expect(notice.reason.contains("max_user_watches") || notice.reason.contains("max_inotify_watches"))
        #expect(notice.remedy.hasPrefix("sudo sysctl "))
        #expect(observer.changes.status[0].mode == .both)
        #expect(observer.changes.status[0].polledFolders > 20)

        try await tree.run(
            "for i in $(seq 20); do echo x >site/$i/deep/f; done; mkdir site/7/new; echo x >site/7/new/f"
        )
        var batches = try await observer.readAll(markingIn: tree.site)
        // The marker's folder is watched: a poll that was under way may have looked at the others before the edits.
        for _ in 0..<3 where !(1...20).allSatisfy({ batches.tellsChange(of: Array("\($0)/deep/f".utf8)) }) {
            batches += try await observer.readAll(markingIn: tree.site)
        }
        for folder in 1...20 { #expect(batches.tellsChange(of: Array("\(folder)/deep/f".utf8))) }
        #expect(batches.tellsChange(of: Array("7/new/f".utf8)))

        limiter.limit.withLock { $0 = 1000 }
        try await observer.read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
        try await tree.run("echo y >site/7/new/f")
        #expect(try await observer.readAll(markingIn: tree.site).tellsChange(of: Array("7/new/f".utf8)))
        #expect(observer.changes.status[0].mode == .inotify)
        #expect(observer.changes.status[0].polledFolders == 0)
        #expect(observer.changes.status[0].notices.isEmpty)
    }

    @Test func folderThatMayNotBeReadIsNamedAndTheRestWatched() async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir site/private")
        var system = SystemCalls.live
        system.addWatch = { notifier, path, mask in
            path.suffix(8) == Array("/private".utf8) ? -EACCES : SystemCalls.live.addWatch(notifier, path, mask)
        }
        let (observer, states) = try await start(tree, system)
        #expect(notices(states).map(\.cause) == [.unreadableFolder])
        #expect(notices(states).first?.reason.contains("site/private") == true)
        try await tree.run("echo x >site/css/b.css")
        #expect(try await observer.readAll(markingIn: tree.site).tellsChange(of: Array("css/b.css".utf8)))
    }

    @Test func instanceThatBecomesFreeIsTakenUp() async throws {
        let tree = try await TestTree()
        let refusal = Refusal()
        var system = SystemCalls.live
        system.initialise = { refusal.isOver.load(ordering: .relaxed) ? SystemCalls.live.initialise() : -EMFILE }
        let (observer, _) = try await start(tree, system)
        refusal.isOver.store(true, ordering: .relaxed)
        try await observer.read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
        #expect(observer.changes.status[0].mode == .inotify)
        #expect(observer.changes.status[0].notices.isEmpty)
        try await tree.run("mv site old; mkdir site; echo x >site/f")
        let batches = try await observer.readAll(markingIn: tree.site)
        #expect(batches.contains { $0.states.contains(.rootReplaced) })
    }

    private final class Refusal: Sendable {
        let isOver = Atomic(false)
    }

    @Test func preferredFoldersGetTheFirstFreeWatches() async throws {
        let tree = try await TestTree()
        try await tree.run("for i in $(seq 40); do mkdir -p site/$i; done")
        let limiter = Limiter(20)
        let (observer, _) = try await start(tree, limiter.system)
        for folder in 1...40 { observer.changes.prefer(folder: Array("\(folder)".utf8)) }
        observer.changes.prefer(folder: Array("not/there".utf8))
        observer.changes.prefer(folder: Array("17".utf8), root: 7)
        limiter.limit.withLock { $0 += 5 }
        // The first folders are not preferred, and some of them are polled: two reports of each mean a whole poll.
        for text in ["x", "xy"] {
            try await tree.run("for i in $(seq 8); do echo \(text) >site/$i/f; done")
            let missing = Mutex(Set((1...8).map { Array("\($0)/f".utf8) }))
            try await observer.read { batch in
                missing.withLock { missing in
                    missing.subtract(batch.changes.map(\.path))
                    return missing.isEmpty
                }
            }
        }
        let watched = try #require(try InotifyTable.watching(tree.site))
        for folder in 36...40 {
            let status = try FileSystem.status(of: Array("\(tree.site)/\(folder)".utf8)).get()
            #expect(watched.contains(status.inode))
        }
    }

    @Test(arguments: [(EMFILE, Notice.Cause.instanceLimit), (ENOSYS, .unsupported)])
    func withoutAnInstanceEverythingIsPolled(code: Int32, cause: Notice.Cause) async throws {
        let tree = try await TestTree()
        var system = SystemCalls.live
        system.initialise = { -code }
        let (observer, states) = try await start(tree, system)
        #expect(notices(states).map(\.cause) == [cause])
        #expect(observer.changes.status[0].mode == .polling)
        try await tree.run("echo x >site/css/b.css; rm site/index.html")
        let batches = try await observer.readAll(markingIn: tree.site)
        #expect(batches.tellsChange(of: Array("css/b.css".utf8)))
        #expect(batches.tellsRemoval(of: Array("index.html".utf8)))
    }

    @Test(
        arguments: [
            (0x6969, "NFS"), (0xFE53_4D42, "SMB2"), (0x0102_1997, "9p"), (0x6573_5546, "FUSE"),
            (0x786F_4256, "VirtualBox"), (0x7C7C_6673, "Parallels"),
        ] as [(Int64, String)]
    )
    func remoteFileSystemIsPolled(type: Int64, name: String) async throws {
        let tree = try await TestTree()
        var system = SystemCalls.live
        system.fileSystemType = { _ in type }
        let (observer, states) = try await start(tree, system)
        #expect(notices(states).map(\.cause) == [.remoteFileSystem])
        #expect(notices(states).first?.reason.contains(name) == true)
        #expect(observer.changes.status[0].mode == .polling)
        try await tree.run("echo x >site/css/b.css")
        #expect(try await observer.readAll(markingIn: tree.site).tellsChange(of: Array("css/b.css".utf8)))
    }
}
