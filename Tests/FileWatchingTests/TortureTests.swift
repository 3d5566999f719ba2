import Glibc
import Platform
import TestSupport
import Testing

@testable import FileWatching

/// As many steps as fit into half a minute, each time others. `FILE_WATCHING_STEPS` runs so many (20,000 for the long
/// run), however long it takes; `FILE_WATCHING_SEED` repeats the steps of a seed that was printed.
@Suite(.timeLimit(.minutes(60)))
struct TortureTests {
    private static let steps = variable("FILE_WATCHING_STEPS").flatMap(Int.init)
    private static let budget: Duration = .seconds(25)
    private static let seed = variable("FILE_WATCHING_SEED").flatMap(UInt64.init) ?? UInt64.random(in: 0...99_999_999)

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    @Test(arguments: [false, true])
    func reportsCoverExactlyWhatDiffers(isPolled: Bool) async throws {
        let tree = try await TestTree()
        var torture = Torture(tree: tree.path, seed: Self.seed)
        var configuration = DirectoryWatcher.Configuration()
        if isPolled { configuration.polling = .always(interval: .milliseconds(30)) }
        var system = SystemCalls.live
        // What a poll costs does not stretch its pauses here.
        system.processorTime = { .zero }
        let watcher = DirectoryWatcher(
            roots: [Array(tree.site.utf8)],
            configuration: configuration,
            system: system
        )
        let observer = try await Observer(watcher)
        var done = 0
        let end = ContinuousClock.now + Self.budget
        defer { print("torture: seed \(Self.seed), polled \(isPolled): \(done) steps") }
        while Self.steps.map({ done < $0 }) ?? (.now < end) {
            let count = Int.random(in: 1...60, using: &torture.generator)
            done += count
            let round = try await OnThread.run { [torture] in Round(torture, steps: count) }
            torture = round.torture
            var batches = try await observer.readAll(markingIn: tree.site)
            var complaints = try await OnThread.run { [batches] in round.complaints(about: batches) }
            // What a listing finds is a moment younger than the marker; and a poll may have seen the marker's folder after
            // the steps, and the other folders before. "Everything" may have been told in the middle of the steps, and
            // would hide that.
            let hidesSome = batches.contains(where: \.everything)
            for turn in 0..<(isPolled ? 5 : 1) where !complaints.isEmpty || (hidesSome && turn == 0) {
                batches += try await observer.readAll(markingIn: tree.site)
                complaints = try await OnThread.run { [batches] in round.complaints(about: batches) }
            }
            try #require(
                complaints.isEmpty,
                "seed \(Self.seed), step \(done), polled \(isPolled): \(complaints.prefix(5)) of \(complaints.count)"
            )
            if !isPolled {
                let difference = try Self.watchDifference(torture, tree)
                try #require(difference.isEmpty, "seed \(Self.seed), step \(done): watches \(difference)")
            }
            torture.forget()
        }
    }

    /// The steps from one quiet point to the next. They block, and others need the threads of the concurrency runtime.
    private struct Round: Sendable {
        private(set) var torture: Torture
        private let before: [String: FileFingerprint]
        private let after: [String: FileFingerprint]

        init(_ torture: Torture, steps: Int) {
            before = torture.survey()
            self.torture = torture
            for _ in 0..<steps { self.torture.step() }
            after = self.torture.survey()
        }

        func complaints(about batches: [ChangeBatch]) -> [String] {
            let told = Told(batches)
            var complaints: [String] = []
            for (path, facts) in after where facts.kind != .folder && before[path] != facts {
                if torture.hasTouched(path) && !told.isThere(path) { complaints.append("missed \(path)") }
            }
            for (path, facts) in before where after[path] == nil && !Observer.isMarker(path) {
                if !told.isGone(path) { complaints.append("missed the end of \(path) \(facts.kind)") }
            }
            for (path, change) in told.last {
                let exists = after[path] != nil
                if (change.kind == .removed) == exists { complaints.append("wrong: \(change)") }
                // A poll also sees what was written through another hard link.
                if !torture.hasTouchedLately(path) && before[path] == after[path] {
                    complaints.append("invented: \(change)")
                }
            }
            if batches.count(where: \.saysSomething) > 20 { complaints.append("\(batches.count) batches") }
            return complaints
        }
    }

    /// The contents of batches, by path.
    private struct Told {
        private var isEverything = false
        private var there: Set<String> = []
        private var gone: Set<String> = []
        /// The last word: in several batches a path may be told to be there and then to be gone.
        private(set) var last: [String: Change] = [:]

        init(_ batches: [ChangeBatch]) {
            for batch in batches {
                let folders = Set(batch.changes.filter { $0.isFolder && $0.kind != .created }.map(Self.path))
                if !folders.isEmpty { last = last.filter { !Torture.isCovered($0.key, by: folders) } }
                gone.formUnion(folders)
                for change in batch.changes {
                    let path = Self.path(change)
                    last[path] = change
                    if change.kind == .removed { gone.insert(path) } else { there.insert(path) }
                }
                if batch.everything {
                    last = [:]
                    isEverything = true
                }
            }
        }

        func isThere(_ path: String) -> Bool { isEverything || there.contains(path) }

        /// Itself, or with a folder that held it.
        func isGone(_ path: String) -> Bool {
            isEverything || gone.contains(path) || Torture.isCovered(path, by: gone)
        }

        private static func path(_ change: Change) -> String { String(decoding: change.path, as: UTF8.self) }
    }

    /// The folders that are watched and should not be, or the other way round.
    private static func watchDifference(_ torture: Torture, _ tree: TestTree) throws -> Set<UInt64> {
        var expected = Set(torture.survey().values.filter { $0.kind == .folder }.map(\.inode))
        for folder in ["/", "/tmp", tree.path, tree.site] {
            expected.insert(try FileSystem.status(of: Array(folder.utf8)).get().inode)
        }
        let watched = try InotifyTable.watching(tree.site)
        return expected.symmetricDifference(watched ?? [])
    }
}
