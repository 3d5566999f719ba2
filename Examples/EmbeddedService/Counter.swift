import FoundationEssentials
import Logging
import ServiceLifecycle

/// Stands for the program that the server is part of: writes a page every second, which open browsers then show.
struct Counter: Service {
    let file: String
    let logger: Logger
    var pause = Duration.seconds(1)

    func run() async throws {
        var count = 0
        // Ends the loop when the group is asked to shut down, and when the task is cancelled.
        for await _ in AsyncTicks(pause).cancelOnGracefulShutdown() {
            count += 1
            do {
                try Data("<!doctype html><title>\(count)</title><h1>\(count)</h1>".utf8).write(
                    to: URL(filePath: file),
                    options: .atomic
                )
            } catch {
                logger.error("the count was not written", metadata: ["error": "\(error)"])
            }
        }
    }
}

/// An element at once, and one after each pause.
struct AsyncTicks: AsyncSequence, Sendable {
    struct Iterator: AsyncIteratorProtocol {
        let pause: Duration
        var isFirst = true

        mutating func next() async -> Void? {
            if isFirst {
                isFirst = false
                return ()
            }
            return try? await Task.sleep(for: pause)
        }
    }

    let pause: Duration

    init(_ pause: Duration) { self.pause = pause }

    func makeAsyncIterator() -> Iterator { Iterator(pause: pause) }
}
