import Glibc
import Testing

@testable import FileWatching

/// Drives a polling watcher by hand, since what it must survive happens between two of its steps.
struct PollingTests {
    private let tree: TestTree
    private let channel: ChangeChannel
    private let watcher: RootWatcher
    private let start = ContinuousClock.now

    init() async throws {
        tree = try await TestTree()
        let root = Array(tree.site.utf8)
        var configuration = DirectoryWatcher.Configuration()
        configuration.polling = .always(interval: .seconds(3600))
        channel = ChangeChannel(status: [RootStatus(path: root, mode: .polling)], limit: 100)
        watcher = RootWatcher(
            index: 0,
            path: root,
            configuration: configuration,
            system: .live,
            channel: channel
        )
        watcher.begin(at: start)
    }

    /// Looks at all folders now, and not before the next call.
    private func poll(second: Int) {
        watcher.backends.polling.planRound(at: start)
        step(second: second)
        watcher.backends.polling.planRound(at: nil)
    }

    /// A thousand times as fast as the time goes, so that it is never ahead.
    private func step(second: Int) {
        watcher.step(at: start + .seconds(second * 1000))
    }

    /// All changes up to here.
    private func changes() async -> Set<Change> {
        channel.send(ChangeBatch(root: 0, states: [.rootReplaced]))
        return Set(await channel.next()?.changes ?? [])
    }

    @Test func fileThatIsAwayWhenItsChangeIsLookedAtIsToldWhenItIsBack() async throws {
        try await tree.run("echo newer >site/css/a.css")
        poll(second: 1)
        try await tree.run("mv site/css out/css")
        for second in 2...4 { step(second: second) }
        #expect(await changes().isEmpty)
        try await tree.run("mv out/css site/css")
        poll(second: 5)
        step(second: 6)
        #expect(await changes() == [Change(path: Array("css/a.css".utf8), kind: .modified)])
    }

    @Test func folderThatIsAwayWhenItIsListedFirstIsListedWhenItIsBack() async throws {
        try await tree.run("mkdir site/new; echo x >site/new/f")
        poll(second: 1)
        try await tree.run("mv site/new out/new")
        watcher.step(at: start + .milliseconds(1_000_001))
        try await tree.run("mv out/new site/new")
        poll(second: 2)
        step(second: 3)
        #expect(
            await changes() == [
                Change(path: Array("new".utf8), kind: .created, isFolder: true),
                Change(path: Array("new/f".utf8), kind: .created),
            ]
        )
    }
}
