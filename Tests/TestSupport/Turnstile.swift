/// Lets so many in at a time. Each server of a test takes an inotify instance, of which Linux gives a user 128.
package actor Turnstile {
    package static let servers = Turnstile(limit: 16)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(limit: Int) { free = limit }

    package func pass<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
        await enter()
        do {
            let result = try await body()
            leave()
            return result
        } catch {
            leave()
            throw error
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
