import CLinux
import Glibc
import Platform
import Synchronization

/// A thread that runs tasks, for as long as the process is there. It sleeps until there is something to do.
///
/// Swift's own executor has them run by the global queues of libdispatch, which from the first one on look after their
/// threads: the process would wake every second, and once more when a thread without work ends.
final class TaskThread: TaskExecutor {
    /// What the command does. `nil`, as for the other: no thread can be started, and Swift's executor has to do.
    static let command = TaskThread(named: "command")
    /// What writes the log. A terminal that takes nothing may hold up the thread, and nothing else is to wait for it.
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
    /// The two ends of a pipe that wakes it.
    private let ear: CInt
    private let bell: CInt

    private init?(named name: String) {
        var ends: [CInt] = [-1, -1]
        guard unsafe preview_pipe(&ends) == 0 else { return nil }
        (ear, bell) = (ends[0], ends[1])
        guard (try? DetachedThread.run(named: name, blocksSignals: false, { [self] in work() })) != nil else {
            close(ear)
            close(bell)
            return nil
        }
    }

    /// As `Task.sleep`, which counts on libdispatch too, for times so short that cancellation need not end them.
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
        guard wasAsleep else { return }
        var byte: UInt8 = 0
        _ = unsafe write(bell, &byte, 1)
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
        var entry = pollfd(fd: ear, events: Int16(POLLIN), revents: 0)
        let nanoseconds = end.map { end in
            let (seconds, attoseconds) = max(.zero, end - .now).components
            return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        }
        guard unsafe preview_poll(&entry, 1, nanoseconds ?? -1) > 0 else { return }
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = unsafe read(ear, &bytes, MemoryLayout.size(ofValue: bytes))
    }
}
