import Dispatch
import FileWatching
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct OverflowTests {
    /// Holds the watching thread up while it is about to read events.
    private final class Gate: Sendable {
        private let isClosed = Mutex(false)
        private let opened = DispatchSemaphore(value: 0)

        func close() { isClosed.withLock { $0 = true } }

        func open() {
            isClosed.withLock { $0 = false }
            opened.signal()
        }

        func pass() {
            if isClosed.withLock({ $0 }) { opened.wait() }
        }
    }

    @Test func overflowIsEverythingAndLaterEditsAreSeen() async throws {
        let tree = try await TestTree()
        let gate = Gate()
        var system = SystemCalls.live
        system.read = { notifier, buffer in
            gate.pass()
            return SystemCalls.live.read(notifier, &buffer)
        }
        let watcher = DirectoryWatcher(roots: [Array(tree.site.utf8)], configuration: .init(), system: system)
        let observer = Observer(started: watcher.changes())
        try await observer.read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
        gate.close()
        try await OnThread.run {
            for name in 0..<40_000 { close(open("\(tree.site)/o\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)) }
        }
        try await tree.run("mkdir -p site/unheard/deep; echo 1 >site/unheard/deep/f")
        gate.open()
        let batches = try await observer.read { $0.everything }
        #expect(batches.filter(\.saysSomething).count <= 2)
        _ = try await observer.readAll(markingIn: tree.site)

        try await tree.run("echo 2 >site/unheard/deep/f; echo 2 >site/o7")
        let later = try await observer.readAll(markingIn: tree.site)
        #expect(later.allSatisfy { !$0.everything })
        #expect(later.tellsChange(of: Array("unheard/deep/f".utf8)))
        #expect(later.tellsChange(of: Array("o7".utf8)))
    }

    @Test func slowConsumerGetsOneBatchAndLosesNothing() async throws {
        let tree = try await TestTree()
        let observer = try await Observer(DirectoryWatcher(root: tree.site))
        let witness = try await Observer(DirectoryWatcher(root: tree.site))
        for name in ["a", "b", "c"] {
            try await tree.run("echo x >site/\(name)")
            _ = try await witness.readAll(markingIn: tree.site)
        }
        // All of it has been reported to the witness; the marker is the last.
        let batches = try await observer.readAll(markingIn: tree.site)
        for name in ["a", "b", "c"] { #expect(batches.tellsChange(of: Array(name.utf8))) }
        #expect(batches.filter(\.saysSomething).count <= 2)
    }

    @Test func moreChangesThanTheBoundAreEverything() async throws {
        let tree = try await TestTree()
        var configuration = DirectoryWatcher.Configuration()
        configuration.maximumChanges = 50
        let observer = try await Observer(DirectoryWatcher(root: tree.site, configuration: configuration))
        try await tree.run("for i in $(seq 200); do echo x >site/$i; done")
        let batches = try await observer.read { $0.everything }
        #expect(batches.allSatisfy { $0.changes.count <= 50 })
    }
}
