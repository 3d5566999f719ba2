/// A bound to what a test waits for.
enum Deadline {
    /// Does the work, which has to end when it is cancelled, or throws when the time is over.
    static func run<Value: Sendable>(
        _ time: Duration,
        _ work: @escaping @Sendable () async throws -> Value,
        else error: @escaping @Sendable () -> PreviewTestError
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: time)
                throw error()
            }
            guard let first = try await group.next() else { throw error() }
            return first
        }
    }
}
