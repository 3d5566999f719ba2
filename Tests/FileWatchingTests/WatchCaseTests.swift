import FileWatching
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WatchCaseTests {
    /// The functions that run rows with more than two scripts, by the names of the rows.
    private static let elsewhere = [
        "queue overflow": "OverflowTests, and CommandTests.WatchingTests with a process that is stopped",
        "max_user_watches reached": "LimitTests, and CommandTests.WatchingTests in a user namespace",
        "max_user_instances reached": "LimitTests, and CommandTests.WatchingTests in a user namespace",
        "fd limit": "CommandTests.RunningTests",
        "NFS/9p/virtiofs/CIFS/drvfs": "nowhere, since it takes a second machine; LimitTests has the choice by statfs",
        "bind mount over subdir": "MountTests",
        "unreadable dir": "CommandTests.WatchingTests, by a user without privileges",
        "stop/start": "CommandTests.WatchingTests",
    ]

    @Test("rows of watch.json", arguments: WatchCase.shared)
    func sharedRow(row: WatchCase) async throws {
        if let place = Self.elsewhere[row.name] {
            print("row \"\(row.name)\" is run elsewhere: \(place)")
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
