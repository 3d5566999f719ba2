import Glibc
import Synchronization

/// Runs blocking test code on a thread of its own, so that it does not hold a thread of the concurrency runtime.
package enum OnThread {
    package static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let box = Unmanaged.passRetained(Box { continuation.resume(with: Swift.Result(catching: work)) })
            var thread = pthread_t()
            let result = pthread_create(
                &thread,
                nil,
                { pointer in
                    if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().work() }
                    return nil
                },
                box.toOpaque()
            )
            if result == 0 {
                pthread_detach(thread)
            } else {
                box.release()
                continuation.resume(throwing: TestError("pthread_create \(result)"))
            }
        }
    }

    private final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
}
