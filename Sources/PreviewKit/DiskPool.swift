import NIOPosix

/// The threads on which work may block: opening files, reading folders, libmagic.
final class DiskPool: Sendable {
    private let pool: NIOThreadPool

    init(threads: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    func run(_ work: @escaping @Sendable () -> Void) {
        pool.submit { _ in work() }
    }

    func stop() async {
        try? await pool.shutdownGracefully()
    }
}

/// For the tasks whose work may block.
extension DiskPool: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // A pool that has ended calls it too, and a task that waits has to come to its end.
        run { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
