import Platform
import Testing

@testable import FileWatching

/// Stands for a back end such as one for kqueue(2): it hears that something has happened in a folder, and not to which name.
private final class ComparingBackend: WatchBackend {
    private let tree: WatchedTree
    private var snapshots: FolderSnapshots
    private var changed: [[UInt8]] = []
    private(set) var watchesAncestors = false

    init(_ tree: WatchedTree) {
        self.tree = tree
        snapshots = FolderSnapshots(of: tree)
    }

    /// Says that something has happened in a folder.
    func hear(_ folder: String) { changed.append(Array(folder.utf8)) }

    var descriptor: CInt? { nil }
    var count: Int { snapshots.count }

    func watches(_ folder: FolderTable.Index) -> Bool { snapshots.contains(folder) }

    func watch(_ folder: FolderTable.Index, at path: [UInt8]) -> WatchResult {
        guard FileSystem.exists(path) else { return .gone }
        snapshots.insert(folder)
        return .watched
    }

    func unwatch(_ folder: FolderTable.Index) { snapshots.remove(folder) }

    func watchAncestors(of root: RootLocation) -> Bool {
        watchesAncestors = true
        return true
    }

    func collect(at now: ContinuousClock.Instant, for receiver: any WatchReceiver) -> Bool {
        defer { changed = [] }
        for path in changed {
            guard let folder = tree.table.folder(at: path), snapshots.contains(folder) else { continue }
            receiver.receive(snapshots.compare(folder), of: folder, at: now)
        }
        return !changed.isEmpty
    }

    func compare(_ folder: FolderTable.Handle) -> FolderComparison? { snapshots.compare(folder.index) }

    func confirm(_ file: FileFingerprint, _ name: [UInt8], in folder: FolderTable.Index) -> ConfirmationResult {
        snapshots.confirm(file, name, in: folder)
    }

    func forget(_ name: [UInt8], in folder: FolderTable.Index) { snapshots.forget(name, in: folder) }
}

/// The engine needs no more of a system than ``WatchBackend`` says.
struct ComparingBackendTests {
    private let tree: TestTree
    private let channel: ChangeChannel
    private let watcher: RootWatcher
    private let backend: ComparingBackend
    private let start = ContinuousClock.now

    init() async throws {
        tree = try await TestTree()
        try await tree.run("mkdir -p site/css/deep; echo x >site/css/deep/f")
        let root = Array(tree.site.utf8)
        channel = ChangeChannel(status: [RootStatus(path: root, mode: .polling)], limit: 100)
        watcher = RootWatcher(
            index: 0,
            path: root,
            configuration: .init(),
            system: .live,
            native: NativeBackend { (tree, _) throws(SystemError) in ComparingBackend(tree) },
            channel: channel
        )
        watcher.begin(at: start)
        while watcher.isWalking { watcher.step(at: start) }
        backend = try #require(watcher.backends.native as? ComparingBackend)
    }

    /// Returns the changes up to here.
    private func changes(after folders: [String], second: Int) async -> Set<Change> {
        for folder in folders { backend.hear(folder) }
        let now = start + .seconds(second * 1000)
        watcher.readEvents(at: now)
        for step in 1...3 { watcher.step(at: now + .seconds(step * 10)) }
        channel.send(ChangeBatch(root: 0, states: [.rootReplaced]))
        return Set(await channel.next()?.changes ?? [])
    }

    @Test func everyFolderIsWatchedAndNoneIsPolled() {
        #expect(watcher.backends.polling.count == 0)
        #expect(channel.status[0].watchedFolders == 3)
    }

    @Test func filesThatChangeAreReportedByName() async throws {
        try await tree.run("echo longer >site/css/deep/f; echo x >site/new; rm site/css/a.css")
        #expect(
            await changes(after: ["", "css", "css/deep"], second: 1) == [
                Change(path: Array("css/deep/f".utf8), kind: .modified),
                Change(path: Array("new".utf8), kind: .created),
                Change(path: Array("css/a.css".utf8), kind: .removed),
            ]
        )
        #expect(await changes(after: ["", "css", "css/deep"], second: 2).isEmpty)
    }

    @Test func foldersThatComeAreListedAndThoseThatGoAreForgotten() async throws {
        try await tree.run("mkdir -p site/a/b; echo x >site/a/b/f; rm -r site/css")
        #expect(
            await changes(after: [""], second: 1) == [
                Change(path: Array("a".utf8), kind: .created, isFolder: true),
                Change(path: Array("a/b".utf8), kind: .created, isFolder: true),
                Change(path: Array("a/b/f".utf8), kind: .created),
                Change(path: Array("css".utf8), kind: .removed, isFolder: true),
            ]
        )
        #expect(channel.status[0].watchedFolders == 3)
        try await tree.run("echo longer >site/a/b/f")
        #expect(
            await changes(after: ["a/b"], second: 2) == [Change(path: Array("a/b/f".utf8), kind: .modified)]
        )
    }
}
