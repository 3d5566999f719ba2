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
