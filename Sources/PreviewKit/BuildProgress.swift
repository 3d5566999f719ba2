import Synchronization

/// How far the build that runs has come: for the page that is shown meanwhile.
package final class BuildProgress: Sendable {
    private struct State {
        var start: ContinuousClock.Instant?
        var lines: [String] = []
    }

    private static let mostLines = 8
    private static let longestLine = 200
    private let state = Mutex(State())

    package init() {}

    /// A build begins, with no line yet.
    func begin() { state.withLock { $0 = State(start: .now) } }

    func end() { state.withLock { $0 = State() } }

    /// The build has printed a line, which is safe to show.
    package func add(_ line: String) {
        guard !line.isEmpty else { return }
        state.withLock { state in
            guard state.start != nil else { return }
            if state.lines.count == Self.mostLines { state.lines.removeFirst() }
            state.lines.append(String(line.prefix(Self.longestLine)))
        }
    }

    /// What it printed last, and for how long it has run; `nil`: none runs.
    var current: (lines: [String], seconds: Int)? {
        state.withLock { state in
            state.start.map { (state.lines, Int((ContinuousClock.now - $0) / .seconds(1))) }
        }
    }
}
