import Dispatch
import FileWatching
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LifetimeTests {
    /// Ends its stream when the last closure that holds it is gone, and with it the watching thread.
    private final class Token: Sendable {
        let continuation: AsyncStream<Never>.Continuation
        let reads = Atomic(0)
        init(_ continuation: AsyncStream<Never>.Continuation) { self.continuation = continuation }
        deinit { continuation.finish() }
    }

    private func watched(_ path: String) -> (DirectoryWatcher, end: AsyncStream<Never>, reads: @Sendable () -> Int) {
        let (end, continuation) = AsyncStream<Never>.makeStream()
        let token = Token(continuation)
        var system = SystemCalls.live
        system.read = { notifier, buffer in
            token.reads.add(1, ordering: .relaxed)
            return SystemCalls.live.read(notifier, &buffer)
        }
        let watcher = DirectoryWatcher(roots: [Array(path.utf8)], configuration: .init(), system: system)
        return (watcher, end, { [weak token] in token?.reads.load(ordering: .relaxed) ?? 0 })
    }

    @Test func droppingTheSequenceEndsThreadAndDescriptors() async throws {
        let tree = try await TestTree()
        var end: AsyncStream<Never>?
        do {
            let (watcher, threadEnd, _) = watched(tree.site)
            end = threadEnd
            let observer = try await Observer(watcher)
            #expect(try InotifyTable.watching(tree.site) != nil)
            _ = observer
        }
        let clock = ContinuousClock()
        let time = try await clock.measure { for await _ in try #require(end) {} }
        print("thread and descriptors gone after \(time)")
        #expect(try InotifyTable.watching(tree.site) == nil)
    }

    @Test func nothingIsLeftOf300Watches() async throws {
        let tree = try await TestTree()
        try await OnThread.run {
            let before = TemporaryFolder.descriptors(of: getpid(), to: "anon_inode:inotify")
            var times: [Duration] = []
            for _ in 0..<300 {
                let began = DispatchSemaphore(value: 0)
                let thread = Mutex("")
                var system = SystemCalls.live
                system.initialise = {
                    thread.withLock { $0 = Self.currentThread() }
                    defer { began.signal() }
                    return SystemCalls.live.initialise()
                }
                let watcher = DirectoryWatcher(roots: [Array(tree.site.utf8)], configuration: .init(), system: system)
                var changes: DirectoryWatcher.Changes? = watcher.changes()
                #expect(changes?.status.count == 1)
                began.wait()
                let path = thread.withLock { "/proc/\($0)" }
                let clock = ContinuousClock()
                times.append(
                    clock.measure {
                        changes = nil
                        while access(path, F_OK) == 0 { poll(nil, 0, 1) }
                    }
                )
            }
            times.sort()
            print("thread gone: median \(times[times.count / 2]), longest \(times[times.count - 1])")
            // The machine may be busy, but not all the time.
            #expect(times[times.count / 2] < .milliseconds(100))
            // One for each watch, if they stayed; and some of other tests come and go.
            #expect(TemporaryFolder.descriptors(of: getpid(), to: "anon_inode:inotify") < before + 150)
            let left = try InotifyTable.watching(tree.site)
            #expect(left == nil)
        }
    }

    /// `1234/task/5678`
    private static func currentThread() -> String {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/thread-self", &target, target.count)
        return String(decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test func cancellingTheTaskEndsTheSequence() async throws {
        let tree = try await TestTree()
        let (started, start) = AsyncStream<Void>.makeStream()
        let task: Task<AsyncStream<Never>, Never>
        do {
            let (watcher, end, _) = watched(tree.site)
            task = Task {
                for await _ in watcher.changes() { start.yield() }
                return end
            }
        }
        for await _ in started { break }
        task.cancel()
        for await _ in await task.value {}
        #expect(try InotifyTable.watching(tree.site) == nil)
    }

    @Test func idleWatcherSleeps() async throws {
        let tree = try await TestTree()
        let (watcher, _, reads) = watched(tree.site)
        let observer = try await Observer(watcher)
        _ = try await observer.readAll(markingIn: tree.site)
        let before = reads()
        // Nothing is awaited: this is the time in which nothing may happen.
        try await tree.run("sleep 1")
        // The marker's descriptor was closed, which is one event.
        #expect(reads() - before <= 3)
    }

    @Test func severalRootsAreToldApart() async throws {
        let tree = try await TestTree()
        let watcher = DirectoryWatcher(roots: [Array(tree.site.utf8), Array((tree.path + "/out").utf8)])
        let changes = watcher.changes()
        let observer = Observer(started: changes)
        var isWatching: Set<Int> = []
        while isWatching.count < 2 {
            isWatching.formUnion(try await observer.read { !$0.states.isEmpty }.map(\.root))
        }
        try await tree.run("echo x >out/f")
        let batch = try #require(try await observer.read(until: \.saysSomething).last)
        #expect(batch.root == 1)
        #expect(batch.changes == [Change(path: Array("f".utf8), kind: .created)])
    }

    @Test func rootThatIsMissingIsWaitedFor() async throws {
        let tree = try await TestTree()
        let observer = Observer(started: DirectoryWatcher(root: tree.path + "/not/yet/there").changes())
        #expect(try await observer.read { !$0.states.isEmpty }.last?.states == [.rootMissing])
        try await tree.run("mkdir -p not/yet/there; echo 1 >not/yet/there/f")
        let batches = try await observer.read { $0.states.contains(.rootReplaced) }
        #expect(batches.last?.everything == true)
        #expect(observer.changes.status[0].isMissing == false)
    }

    @Test func parentThatMovesAwayIsFollowedByPath() async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir -p a/b/site")
        let observer = try await Observer(DirectoryWatcher(root: tree.path + "/a/b/site"))
        try await tree.run("mv a c")
        #expect(try await observer.read(until: \.everything).last?.states.contains(.rootMissing) == true)
        try await tree.run("mkdir -p a/b/site; echo 1 >a/b/site/f")
        try await observer.read { $0.states.contains(.rootReplaced) }
        try await tree.run("echo 2 >a/b/site/f")
        let batches = try await observer.readAll(markingIn: tree.path + "/a/b/site")
        #expect(batches.tellsChange(of: Array("f".utf8)))
    }

    @Test func latencyOfASave() async throws {
        let tree = try await TestTree()
        let observer = try await Observer(DirectoryWatcher(root: tree.site))
        var times: [Duration] = []
        for _ in 0..<15 {
            // Keeps the saves apart, so that they make no burst.
            try await tree.run("sleep 0.15")
            let clock = ContinuousClock()
            let descriptor = open(tree.site + "/index.html", O_WRONLY | O_TRUNC | O_CLOEXEC)
            write(descriptor, "new", 3)
            let saved = clock.now
            close(descriptor)
            try await observer.read { $0.changes.contains { $0.path == Array("index.html".utf8) } }
            times.append(clock.now - saved)
        }
        times.sort()
        print("save to batch: median \(times[times.count / 2]), longest \(times[times.count - 1])")
        #expect(times[times.count / 2] < .seconds(1))
    }
}
