import Synchronization

/// Does something again and again on a thread of its own while the body runs.
package enum Meanwhile {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    package static func repeating<Result: Sendable>(
        _ step: @escaping @Sendable () throws -> Void,
        while body: () async throws -> Result
    ) async throws -> Result {
        let isDone = Flag()
        async let steps: Void = OnThread.run {
            while !isDone.isSet.load(ordering: .relaxed) { try step() }
        }
        do {
            let result = try await body()
            isDone.isSet.store(true, ordering: .relaxed)
            try await steps
            return result
        } catch {
            isDone.isSet.store(true, ordering: .relaxed)
            try? await steps
            throw error
        }
    }
}
