import NIOCore
import Synchronization

/// When to look for what no event tells of: one round at a time, and none after the end.
final class LateRounds: Sendable {
    private let state = Mutex((isScheduled: false, hasEnded: false))
    private let overflow = Atomic(false)

    /// Whether it is asked for the first time.
    var isFirstOverflow: Bool { !overflow.exchange(true, ordering: .relaxed) }

    /// Schedules a round, unless one is waited for or the server has ended.
    func schedule(in delay: TimeAmount, on eventLoop: any EventLoop, _ round: @escaping @Sendable () -> Void) {
        let isFirst = state.withLock { state in
            defer { state.isScheduled = true }
            return !state.isScheduled && !state.hasEnded
        }
        guard isFirst else { return }
        eventLoop.scheduleTask(in: delay) { [self] in
            let mayRun = state.withLock { state in
                state.isScheduled = false
                return !state.hasEnded
            }
            if mayRun { round() }
        }
    }

    func end() { state.withLock { $0.hasEnded = true } }
}
