import Platform
import Synchronization

/// A thread that runs tasks until the process ends. It sleeps until there is something to do.
///
/// Swift's own executor has them run by the global queues of libdispatch, which from the first one on look after their
/// threads: the process would wake every second, and once more when a thread without work ends.
final class TaskThread: TaskExecutor {
    /// The thread of what the command does. `nil` if no thread can be started: then Swift's executor has to do.
    static let command = TaskThread(named: "command")
    /// The thread that writes the log. A terminal that takes nothing may hold it up, and nothing else is to wait for
    /// it. `nil` if no thread can be started.
    static let log = TaskThread(named: "log")

    private struct Pause {
        let end: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var pauses: [Pause] = []
        var isAsleep = false
    }

    private let state = Mutex(State())
    private let pipe: WakePipe

    private init?(named name: String) {
        guard let pipe = WakePipe() else { return nil }
        self.pipe = pipe
        do throws(SystemError) {
            try DetachedThread.run(named: name, blocksSignals: false) { [self] in work() }
        } catch {
            pipe.close()
            return nil
        }
    }

    /// Waits like `Task.sleep`, which counts on libdispatch too, for times so short that cancellation need not end
    /// them.
    @inline(never)
    static func pause(for duration: Duration) async {
        guard let command else {
            try? await Task.sleep(for: duration)
            return
        }
        let end = ContinuousClock.now + duration
        await withCheckedContinuation { continuation in
            command.change { $0.pauses.append(Pause(end: end, continuation: continuation)) }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        change { $0.jobs.append(job) }
    }

    private func change(_ body: (inout sending State) -> Void) {
        let wasAsleep = state.withLock { state in
            body(&state)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if wasAsleep { pipe.wake() }
    }

    private func work() {
        while true {
            let (jobs, over, next) = take(at: .now)
            for pause in over { pause.continuation.resume() }
            for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
            if jobs.isEmpty, over.isEmpty { sleep(until: next) }
        }
    }

    private func take(
        at now: ContinuousClock.Instant
    ) -> (jobs: [UnownedJob], over: [Pause], next: ContinuousClock.Instant?) {
        state.withLock { state in
            let jobs = state.jobs
            state.jobs = []
            var over: [Pause] = []
            var left: [Pause] = []
            var next: ContinuousClock.Instant?
            for pause in state.pauses {
                if pause.end <= now {
                    over.append(pause)
                } else {
                    left.append(pause)
                    next = min(next ?? pause.end, pause.end)
                }
            }
            state.pauses = left
            state.isAsleep = jobs.isEmpty && over.isEmpty
            return (jobs, over, next)
        }
    }

    private func sleep(until end: ContinuousClock.Instant?) {
        guard Waiting.untilReadable([pipe.reader], timeout: end.map { $0 - .now }) else { return }
        pipe.drain()
    }
}
