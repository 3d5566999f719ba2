import HTTPSemantics
import Platform
import Synchronization

/// The small files that were sent last, for browsers that ask while a program has cut one and still writes it. Bounded:
/// when it is full it starts again.
final class CompleteFiles: Sendable {
    private struct Entry {
        let file: Representation
        /// When it was first seen to be cut, and open.
        var cutSince: ContinuousClock.Instant?
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        var bytes: Int64 = 0
    }

    /// A browser is shown what a program is about to replace for so long.
    static let patience = Duration.seconds(5)

    private let state = Mutex(State())
    private let most: Int
    private let mostBytes: Int64

    init(most: Int = 256, mostBytes: Int64 = 8 << 20) {
        self.most = most
        self.mostBytes = mostBytes
    }

    func record(_ file: Representation) {
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: file.path.bytes) { state.bytes -= old.file.status.size }
            if state.entries.count >= most || state.bytes + file.status.size > mostBytes { state = State() }
            state.entries[file.path.bytes] = Entry(file: file)
            state.bytes += file.status.size
        }
    }

    func remove(_ path: DecodedPath) {
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: path.bytes) { state.bytes -= old.file.status.size }
        }
    }

    /// Whether more was sent of it than there is now.
    func isLonger(_ path: DecodedPath, than size: Int64) -> Bool {
        state.withLock { state in state.entries[path.bytes].map { $0.file.status.size > size } ?? false }
    }

    /// What was sent of a file that is cut; `nil` when that has gone on for too long.
    func file(_ path: DecodedPath, at now: ContinuousClock.Instant = .now) -> Representation? {
        state.withLock { state in
            guard let entry = state.entries[path.bytes] else { return nil }
            let since = entry.cutSince ?? now
            state.entries[path.bytes]?.cutSince = since
            return now < since + Self.patience ? entry.file : nil
        }
    }
}
