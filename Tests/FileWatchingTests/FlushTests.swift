import FileWatching
import Glibc
import Synchronization
import Testing

/// After a flush nothing of what was done before is still on its way.
@Suite(.timeLimit(.minutes(2)))
struct FlushTests {
    /// The changes that have been read so far.
    private final class Reader: Sendable {
        private let batches = Mutex<[ChangeBatch]>([])
        private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

        init(_ changes: DirectoryWatcher.Changes) {
            let task = Task { for await batch in changes { batches.withLock { $0.append(batch) } } }
            self.task.withLock { $0 = task }
        }

        var all: [ChangeBatch] { batches.withLock { $0 } }

        func cancel() { task.withLock { $0?.cancel() } }
    }

    private final class Order: Sendable {
        private let noted = Mutex<[String]>([])
        var steps: [String] { noted.withLock { $0 } }
        func note(_ step: String) { noted.withLock { $0.append(step) } }
    }

    private static func watcher(_ tree: TestTree, isPolled: Bool) -> DirectoryWatcher {
        var configuration = DirectoryWatcher.Configuration()
        // Nothing may come by itself while the test runs.
        configuration.settleTimes.close = .seconds(600)
        configuration.settleTimes.removal = .seconds(600)
        configuration.settleTimes.openWriter = .seconds(600)
        configuration.settleTimes.truncation = .seconds(600)
        configuration.settleTimes.maximum = .seconds(600)
        if isPolled { configuration.polling = .always(interval: .seconds(600)) }
        return DirectoryWatcher(root: tree.site, configuration: configuration)
    }

    @Test(arguments: [false, true])
    func allThatWasDoneBeforeIsRead(isPolled: Bool) async throws {
        let tree = try await TestTree()
        let changes = Self.watcher(tree, isPolled: isPolled).changes()
        try await Observer(started: changes).read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
        let reader = Reader(changes)
        // Written and left open, truncated, removed, new folders, and a thousand names.
        let descriptor = open("\(tree.site)/open", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        write(descriptor, "x", 1)
        defer { close(descriptor) }
        try await tree.run(
            """
            cd site; : >index.html; rm css/a.css; mkdir -p a/b/c; printf 1 >a/b/c/deep; printf 2 >z
            seq 1000 | xargs -I_ touch a/n_
            """
        )
        await changes.flush()
        let told = Set(reader.all.flatMap(\.changes).map { String(decoding: $0.path, as: UTF8.self) })
        let made = ["open", "index.html", "css/a.css", "a", "a/b", "a/b/c", "a/b/c/deep", "z"]
        #expect(told == Set(made + (1...1000).map { "a/n\($0)" }))
        let count = reader.all.count
        await changes.flush()
        #expect(reader.all.count == count)
        reader.cancel()
    }

    /// The batch must have been dealt with, not only handed over.
    @Test func aReaderThatIsBusyIsWaitedFor() async throws {
        let tree = try await TestTree()
        let changes = Self.watcher(tree, isPolled: false).changes()
        try await Observer(started: changes).read { !$0.states.isEmpty }
        try await tree.run("printf new >site/new")
        let (gate, pass) = AsyncStream.makeStream(of: Void.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let order = Order()
        let reader = Task {
            for await _ in changes {
                start.yield()
                for await _ in gate { break }
                order.note("read")
            }
        }
        let flush = Task {
            await changes.flush()
            order.note("flushed")
        }
        for await _ in started { break }
        pass.yield()
        await flush.value
        #expect(order.steps == ["read", "flushed"])
        reader.cancel()
    }

    /// Before the first walk, too: the thread may not have begun.
    @Test func itMayBeAskedForAtOnce() async throws {
        let tree = try await TestTree()
        for _ in 0..<50 {
            let changes = Self.watcher(tree, isPolled: false).changes()
            let reader = Reader(changes)
            await changes.flush()
            let states = reader.all.flatMap(\.states)
            #expect(states.contains { if case .watching = $0 { true } else { false } })
            reader.cancel()
        }
    }

    @Test func itEndsWithTheWatchOrItsTask() async throws {
        let tree = try await TestTree()
        let changes = Self.watcher(tree, isPolled: false).changes()
        // Nobody reads.
        let flush = Task { await changes.flush() }
        flush.cancel()
        await flush.value
        let reader = Task { for await _ in changes {} }
        let other = Task { await changes.flush() }
        reader.cancel()
        await other.value
        await changes.flush()
        await reader.value
    }
}
