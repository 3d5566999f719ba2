import FileWatching
import HTTPSemantics
import Synchronization

/// Builds whenever the sources have changed.
struct BuildLoop: Sendable {
    let sources: SourcePaths
    let root: String
    let pollInterval: Duration?
    let cancelsOutdated: Bool
    let build: @Sendable (SourceChanges) async throws -> Void

    func run(_ preview: RunningPreview) async {
        let pending = PendingChanges(folders: sources.folders)
        await withDiscardingTaskGroup { group in
            for folder in sources.folders {
                let changes = watcher(of: folder).changes()
                group.addTask {
                    for await batch in changes {
                        for state in batch.states { tell(state, of: folder, preview.hub) }
                        pending.add(batch, in: folder)
                    }
                }
            }
            // From the beginning on: what is edited before everything is watched would not be seen.
            for await _ in pending.signals {
                guard let changes = pending.take() else { continue }
                await preview.build {
                    if cancelsOutdated {
                        try await buildNewest(changes, pending, preview)
                    } else {
                        try await build(changes)
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// In a row; then one has to come to its end.
    private static let cancellationLimit = 5

    /// Builds, and begins again whenever the sources change meanwhile. One build for all others: requests wait for the end
    /// of the last, and nobody is shown what those before it have left.
    private func buildNewest(_ first: SourceChanges, _ pending: PendingChanges, _ preview: RunningPreview) async throws
    {
        var changes = first
        for attempt in 0... {
            let task = Task { [changes] in try await build(changes) }
            if attempt < Self.cancellationLimit {
                pending.whenOutdated { task.cancel() }
            } else {
                preview.hub.send(.notice(Self.advice(changes)))
            }
            let result = await withTaskCancellationHandler {
                await task.result
            } onCancel: {
                task.cancel()
            }
            pending.whenOutdated(nil)
            guard task.isCancelled, !Task.isCancelled, case .failure = result, let newer = pending.take() else {
                return try result.get()
            }
            changes = changes.union(newer)
        }
    }

    private static func advice(_ changes: SourceChanges) -> String {
        let path = changes.paths.first.map { " (\(SafeText.escape($0.utf8)))" } ?? ""
        return "the sources have changed during \(cancellationLimit) builds in a row\(path): this one runs to its end. "
            + "If the build writes into its own sources, leave out what it writes there"
    }

    private func tell(_ state: RootState, of folder: String, _ events: EventHub) {
        switch state {
        case .rootMissing:
            let name = SafeText.escape(folder.utf8)
            events.send(.notice("the sources in \(name) are missing: they are watched when they are there"))
        case .degraded(let notice):
            events.keep(.notice(notice.line))
        default: break
        }
    }

    private func watcher(of folder: String) -> DirectoryWatcher {
        var configuration = DirectoryWatcher.Configuration()
        configuration.ignoring = sources.ignoring
        if let pollInterval { configuration.polling = .always(interval: pollInterval) }
        let watched = DirectoryWatcher(root: folder).roots[0]
        let output = DirectoryWatcher(root: root).roots[0]
        // As they are named, and where the names lead to.
        for (output, watched) in [(output, watched), (PathPrefix.real(output), PathPrefix.real(watched))] {
            guard let relative = PathPrefix.relative(output, to: watched) else { continue }
            configuration.ignoring.append("/" + Self.escape(String(decoding: relative, as: UTF8.self)))
        }
        return DirectoryWatcher(roots: [watched], configuration: configuration)
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
        var onOutdated: Callback?

        var isEmpty: Bool { paths.isEmpty && !everything }
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
        let (hasToBuild, onOutdated) = state.withLock { state -> (Bool, Callback?) in
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
            guard state.unwatched.isEmpty else { return (false, nil) }
            return (wasWaiting || batch.everything || !batch.changes.isEmpty, state.onOutdated)
        }
        guard hasToBuild else { return }
        onOutdated?()
        signal.yield()
    }

    /// Has the handler called for every change from now on, and at once where there already is one.
    func whenOutdated(_ handler: (@Sendable () -> Void)?) {
        let isOutdated = state.withLock { state in
            state.onOutdated = handler.map { Callback($0) }
            return !state.isEmpty
        }
        if isOutdated { handler?() }
    }

    func take() -> SourceChanges? {
        state.withLock { state in
            guard state.unwatched.isEmpty, !state.isEmpty else { return nil }
            defer { (state.paths, state.everything) = ([], false) }
            return SourceChanges(paths: state.everything ? [] : state.paths.sorted(), everything: state.everything)
        }
    }
}
