import FileWatching
import Synchronization

/// Builds whenever the sources have changed.
struct BuildLoop: Sendable {
    let sources: SourcePaths
    let root: String
    let build: @Sendable (SourceChanges) async throws -> Void

    func run(_ preview: RunningPreview) async {
        let pending = PendingChanges(folders: sources.folders)
        await withDiscardingTaskGroup { group in
            for folder in sources.folders {
                let changes = watcher(of: folder).changes()
                group.addTask {
                    for await batch in changes { pending.add(batch, in: folder) }
                }
            }
            // From the beginning on: what is edited before everything is watched would not be seen.
            for await _ in pending.signals {
                guard let changes = pending.take() else { continue }
                await preview.build { try await build(changes) }
            }
            group.cancelAll()
        }
    }

    private func watcher(of folder: String) -> DirectoryWatcher {
        var configuration = DirectoryWatcher.Configuration()
        configuration.ignoring = sources.ignoring
        let folder = DirectoryWatcher(root: folder)
        let output = DirectoryWatcher(root: root).roots[0]
        if let relative = PathPrefix.relative(output, to: folder.roots[0]) {
            configuration.ignoring.append("/" + Self.escape(String(decoding: relative, as: UTF8.self)))
        }
        return DirectoryWatcher(roots: folder.roots, configuration: configuration)
    }

    /// For a pattern that matches nothing else.
    private static func escape(_ path: String) -> String {
        path.reduce(into: "") { $0 += #"*?[]!#\"#.contains($1) ? "\\\($1)" : "\($1)" }
    }
}

/// What has changed since the last build began.
final class PendingChanges: Sendable {
    private struct State {
        var paths: Set<String> = []
        /// The first build builds everything.
        var everything = true
        var unwatched: Set<String>
    }

    /// One element for any number of changes.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let state: Mutex<State>

    init(folders: [String]) {
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state = Mutex(State(unwatched: Set(folders)))
        if folders.isEmpty { signal.yield() }
    }

    func add(_ batch: ChangeBatch, in folder: String) {
        let hasToBuild = state.withLock { state in
            let wasWaiting = !state.unwatched.isEmpty
            for watch in batch.states {
                switch watch {
                case .watching, .rootMissing: state.unwatched.remove(folder)
                default: break
                }
            }
            if batch.everything { state.everything = true }
            for change in batch.changes {
                state.paths.insert(folder + "/" + String(decoding: change.path, as: UTF8.self))
            }
            guard state.unwatched.isEmpty else { return false }
            return wasWaiting || batch.everything || !batch.changes.isEmpty
        }
        if hasToBuild { signal.yield() }
    }

    func take() -> SourceChanges? {
        state.withLock { state in
            guard state.unwatched.isEmpty, state.everything || !state.paths.isEmpty else { return nil }
            defer { (state.paths, state.everything) = ([], false) }
            return SourceChanges(paths: state.everything ? [] : state.paths.sorted(), everything: state.everything)
        }
    }
}

enum PathPrefix {
    /// Where a path lies beneath a folder; `nil`: it does not.
    static func relative(_ path: [UInt8], to folder: [UInt8]) -> [UInt8]? {
        let folder = folder.last == UInt8(ascii: "/") ? folder : folder + [UInt8(ascii: "/")]
        return path.starts(with: folder) && path.count > folder.count ? Array(path.dropFirst(folder.count)) : nil
    }
}
