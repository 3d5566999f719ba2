import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import FileWatching

/// Changes while the thread looks elsewhere, or in a folder that it does not look at any more.
@Suite(.timeLimit(.minutes(2)))
struct LostWatchTests {
    /// Holds the watching thread up while it is about to read events.
    private final class Gate: Sendable {
        private struct State {
            var isClosed = false
            var isWaitedAt = false
            var passages = 0
        }

        /// One for each time that the thread is held up.
        let arrivals: AsyncStream<Void>
        private let arrive: AsyncStream<Void>.Continuation
        private let state = Mutex(State())
        private let opened = DispatchSemaphore(value: 0)

        init() {
            let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
            arrivals = stream
            arrive = continuation
        }

        var passages: Int { state.withLock { $0.passages } }

        func close() { state.withLock { $0.isClosed = true } }

        func open() {
            let isWaitedAt = state.withLock { state in
                defer { (state.isClosed, state.isWaitedAt) = (false, false) }
                return state.isWaitedAt
            }
            if isWaitedAt { opened.signal() }
        }

        func pass() {
            let waits = state.withLock { state in
                state.passages += 1
                state.isWaitedAt = state.isClosed
                return state.isClosed
            }
            guard waits else { return }
            arrive.yield()
            opened.wait()
        }
    }

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    /// Returns once the first walk is over.
    private func watch(_ path: String, _ gate: Gate) async throws -> Observer {
        var system = SystemCalls.live
        system.read = { notifier, buffer in
            gate.pass()
            return SystemCalls.live.read(notifier, &buffer)
        }
        return try await watch(path, system)
    }

    private func watch(_ path: String, _ system: SystemCalls) async throws -> Observer {
        let watcher = DirectoryWatcher(roots: [Array(path.utf8)], configuration: .init(), system: system)
        let observer = Observer(started: watcher.changes())
        try await observer.read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
        return observer
    }

    /// More events than the kernel keeps; it would make one of two that follow each other and are alike.
    private static func overflowQueue(writingIn folder: String) {
        for index in 0..<40_000 { close(open("\(folder)/\(index % 2)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)) }
    }

    /// The names on the way stay the same: only a watch on the folder above the root tells of the second time.
    @Test func folderAboveTheRootIsReplacedTwice() async throws {
        let tree = try await TestTree()
        try await tree.run(
            "mkdir -p dist/site n1/site n2/site; for i in dist n1 n2; do echo $i >$i/site/index.html; done"
        )
        let root = tree.path + "/dist/site"
        let gate = Gate()
        let observer = try await watch(root, gate)
        for (old, new) in [("old1", "n1"), ("old2", "n2")] {
            // Both renames are done before the thread hears of the first.
            gate.close()
            let isAway = rename("\(tree.path)/dist", "\(tree.path)/\(old)") == 0
            let isReplaced = rename("\(tree.path)/\(new)", "\(tree.path)/dist") == 0
            gate.open()
            try #require(isAway && isReplaced)
            try await observer.read { $0.states.contains(.rootReplaced) }
        }
        _ = try await observer.readAll(markingIn: root)

        try await tree.run("echo later >dist/site/index.html")
        try await expectIndexIsTold(observer, root)
    }

    @Test func symlinkThatIsSwappedWhileTheQueueOverflowsIsFollowed() async throws {
        let tree = try await TestTree()
        try await tree.run("echo 1 >out/index.html; ln -s site link; ln -s out next")
        let root = tree.path + "/link"
        let gate = Gate()
        let observer = try await watch(root, gate)
        gate.close()
        let isSwapped = try await OnThread.run {
            Self.overflowQueue(writingIn: tree.site)
            // The queue is full: nothing tells of this.
            return rename("\(tree.path)/next", "\(tree.path)/link") == 0
        }
        gate.open()
        try #require(isSwapped)
        try await observer.read { $0.states.contains(.rootReplaced) }
        _ = try await observer.readAll(markingIn: root)

        try await tree.run("echo 2 >out/index.html")
        try await expectIndexIsTold(observer, root)
    }

    /// By name: not because anything may have changed.
    private func expectIndexIsTold(_ observer: Observer, _ root: String) async throws {
        let batches = try await observer.readAll(markingIn: root)
        #expect(batches.allSatisfy { !$0.everything })
        #expect(batches.tellsChange(of: Array("index.html".utf8)))
    }

    /// A task that waits for a flush has woken the thread, whether it still waits then or not.
    @Test func threadSleepsAfterAFlushThatWasCancelled() async throws {
        let tree = try await TestTree()
        let gate = Gate()
        let changes = try await watch(tree.site, gate).changes
        let reader = Task { for await _ in changes {} }
        gate.close()
        let flush = Task { await changes.flush() }
        for await _ in gate.arrivals { break }
        // The thread is at work for the first. This one runs up to where it waits: else it could be cancelled before.
        let cancelled = Task.immediate { await changes.flush() }
        cancelled.cancel()
        await cancelled.value
        gate.open()
        await flush.value
        let before = gate.passages
        // Nothing is awaited: this is the time in which nothing may happen.
        try await tree.run("sleep 1")
        // The end of the flush, and the wake for the one that was cancelled.
        #expect(gate.passages - before <= 3)
        reader.cancel()
    }

    /// The number of a watch that was given up must not be kept for an event that is lost.
    @Test func watchThatIsGivenUpWhileTheQueueOverflowsIsForgotten() async throws {
        let tree = try await TestTree()
        let left = try await OnThread.run { () -> Set<Int32> in
            var system = SystemCalls.live
            system.removeWatch = { notifier, watch in
                Self.overflowQueue(writingIn: tree.site)
                return SystemCalls.live.removeWatch(notifier, watch)
            }
            let root = Array(tree.site.utf8)
            let watcher = RootWatcher(
                index: 0,
                path: root,
                configuration: .init(),
                system: system,
                channel: ChangeChannel(status: [RootStatus(path: root, mode: .polling)], limit: 1000)
            )
            watcher.begin(at: .now)
            defer { watcher.end() }
            while watcher.isWalking { watcher.step(at: .now) }
            guard rename("\(tree.site)/css", "\(tree.path)/out/css") == 0 else { throw TestError("rename \(errno)") }
            while watcher.readEvents(at: .now) {}
            guard watcher.isSurveying else { throw TestError("nothing was lost") }
            while watcher.isWalking { watcher.step(at: .now) }
            while watcher.readEvents(at: .now) {}
            return try #require(watcher.backends.native as? InotifyBackend).retired
        }
        #expect(left.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func flushReturnsWhileSomeoneGoesOnWriting() async throws {
        let tree = try await TestTree()
        let isWriting = Flag()
        var system = SystemCalls.live
        system.read = { notifier, buffer in
            // However slow the writer is: the thread never finds that there is nothing more.
            if isWriting.isSet.load(ordering: .relaxed) {
                var queue = pollfd(fd: notifier, events: Int16(POLLIN), revents: 0)
                poll(&queue, 1, 10_000)
            }
            return SystemCalls.live.read(notifier, &buffer)
        }
        let changes = try await watch(tree.site, system).changes
        let reader = Task {
            var batches: [ChangeBatch] = []
            for await batch in changes { batches.append(batch) }
            return batches
        }
        isWriting.isSet.store(true, ordering: .relaxed)
        try await Meanwhile.repeating {
            for name in ["a", "b"] { close(open("\(tree.site)/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)) }
            // Else the queue fills up with what comes before the file that the flush is asked for.
            usleep(100)
        } while: {
            try await tree.run("printf new >site/new")
            await changes.flush()
            isWriting.isSet.store(false, ordering: .relaxed)
        }
        reader.cancel()
        let batches = await reader.value
        #expect(batches.tellsChange(of: Array("new".utf8)))
    }
}
