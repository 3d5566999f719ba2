import Testing

@testable import FileWatching

struct WalkTests {
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
