import FileWatching
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WatchCaseTests {
    /// Why a row cannot be run as it stands, by its name.
    private static let unrunnable = [
        "queue overflow": "needs a paused watcher: see OverflowTests",
        "max_user_watches reached": "needs a limit: see LimitTests",
        "max_user_instances reached": "needs a limit: see LimitTests",
        "fd limit": "is about the server's connections",
        "NFS/9p/virtiofs/CIFS/drvfs": "needs a second machine: see LimitTests for the choice by statfs",
        "bind mount over subdir": "needs the right to mount",
        "unreadable dir": "needs a user that is not root",
        "stop/start": "stops the process that runs the tests",
    ]

    @Test("rows of watch.json", arguments: WatchCase.shared)
    func sharedRow(row: WatchCase) async throws {
        if let reason = Self.unrunnable[row.name] {
            print("skipped row \"\(row.name)\": \(reason)")
            return
        }
        try await run(row, configuration: .init())
    }

    @Test func sharedRowsAreThere() {
        if WatchCase.shared.isEmpty { print("skipped: ../shared/cases/watch.json is not there") }
    }

    @Test("rows of our own", arguments: WatchCase.own)
    func ownRow(row: WatchCase) async throws {
        try await run(row, configuration: .init())
    }

    @Test("rows, polled", arguments: (WatchCase.own + WatchCase.shared).filter { polledRows.contains($0.name) })
    func polledRow(row: WatchCase) async throws {
        var configuration = DirectoryWatcher.Configuration()
        configuration.polling = .always(interval: .milliseconds(50))
        var row = row
        // A poll may come between two parts of one act.
        row.maximumBatches += 2
        try await run(row, configuration: configuration)
    }

    private static let polledRows: Set = [
        "touch existing", "echo truncate+write", "append", "utimes backwards", "cp --remove-destination / install",
        "emacs auto-save", "JetBrains safe write", "sed -i", "vim", "mkdir -p a/b/c/d + file",
        "rm -rf + rebuild same dir", "mv dir in", "mv dir out", "mv file inside", "case-only rename",
        "root deleted and recreated", "root emptied and refilled", "root is a symlink, swapped", "symlink loop",
        "burst 1000 files in 1 s", "chmod only", "root replaced", "slow writer", "open for write, no change",
        "folders swapped", "ignored folder", "FIFO/socket/device created",
    ]

    private func run(_ row: WatchCase, configuration: DirectoryWatcher.Configuration) async throws {
        let tree = try await TestTree()
        if !row.setup.isEmpty { try await tree.run(row.setup) }
        let observer = try await Observer(DirectoryWatcher(root: tree.site, configuration: configuration))
        try await tree.run(row.act == "sleep 30" ? "sleep 2" : row.act)
        let batches = try await observer.readAll(markingIn: tree.site)
        let complaints = row.complaints(about: batches)
        #expect(complaints.isEmpty, "\(batches)")
    }
}
