import FileWatching
import Glibc
import Synchronization
import Testing

/// Starts to watch, and reads batches up to a moment that is known from a batch, never from a clock.
struct Observer {
    static let patience: Duration = .seconds(60)
    /// No name is used twice: the close of an old marker may be reported, too.
    private static let markers = Atomic(0)

    let changes: DirectoryWatcher.Changes

    /// Returns once the first walk is over.
    init(_ watcher: DirectoryWatcher) async throws {
        changes = watcher.changes()
        try await read { batch in
            batch.states.contains { if case .watching = $0 { true } else { false } }
        }
    }

    init(started changes: DirectoryWatcher.Changes) {
        self.changes = changes
    }

    /// The batches up to the first that passes the test, which is the last one of the result.
    @discardableResult
    func read(until isLast: @escaping @Sendable (ChangeBatch) -> Bool) async throws -> [ChangeBatch] {
        let changes = changes
        let batches: [ChangeBatch]? = await withTaskGroup(of: [ChangeBatch]?.self) { group in
            group.addTask {
                var batches: [ChangeBatch] = []
                for await batch in changes {
                    batches.append(batch)
                    if isLast(batch) { return batches }
                }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        return try #require(batches, "nothing came within \(Self.patience)")
    }

    /// All batches of what has happened up to now. A file is written to and left open, which is reported later than
    /// anything else.
    func readAll(markingIn folder: String) async throws -> [ChangeBatch] {
        var result: [ChangeBatch] = []
        var descriptors: [Int32] = []
        defer { for descriptor in descriptors { close(descriptor) } }
        while true {
            let name = "zz-marker-\(Self.markers.add(1, ordering: .relaxed).newValue)"
            let descriptor = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            try #require(descriptor >= 0)
            descriptors.append(descriptor)
            write(descriptor, "x", 1)
            let marker = Array(name.utf8)
            result += try await read { $0.everything || $0.changes.contains { $0.path == marker } }
            // "Everything" may have been decided before the marker was written.
            if result.last?.everything == false { break }
        }
        return result.map { batch in
            var batch = batch
            batch.changes.removeAll { Self.isMarker(String(decoding: $0.path, as: UTF8.self)) }
            return batch
        }
    }

    static func isMarker(_ path: String) -> Bool { path.hasPrefix("zz-marker-") }
}

extension ChangeBatch {
    var saysSomething: Bool { everything || !changes.isEmpty }
}

extension Sequence<ChangeBatch> {
    /// Whether the path is reported as something that exists.
    func tellsChange(of path: [UInt8]) -> Bool {
        contains { $0.everything || $0.changes.contains { $0.path == path && $0.kind != .removed } }
    }

    /// Whether the path, or a folder that held it, is reported as gone or replaced.
    func tellsRemoval(of path: [UInt8]) -> Bool {
        contains { batch in
            batch.everything
                || batch.changes.contains { change in
                    (change.path == path && change.kind == .removed)
                        || (change.isFolder && change.kind != .created && path.starts(with: change.path + [0x2F]))
                }
        }
    }
}
