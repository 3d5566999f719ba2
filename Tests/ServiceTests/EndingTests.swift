import PreviewKit
import PreviewTesting
import TestSupport
import Testing

#if ServiceLifecycle
import Logging
import ServiceLifecycle
#endif

/// As one service of a program among others, and as a task that is cancelled: the server has 100 ms to end in. A room of
/// its own, because among tests that keep the machine busy this would be a measurement of those.
@Suite(.serialized) struct EndingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html>one")
    }

    /// `run()` tells nobody where it listens: a port is chosen that the system gives to nobody by itself.
    private func server() -> (PreviewServer, port: Int) {
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        let port = Int.random(in: 20_000..<30_000)
        configuration.port = port
        return (PreviewServer(configuration: configuration), port)
    }

    private static func openStreams(_ port: Int) async throws -> [SendableClient] {
        try await OnThread.run {
            #expect(Eventually.holds { (try? RawClient.get("/.preview/status", port: port).status) == 200 })
            return try (0..<20).map { _ in
                let client = try RawClient(port: port)
                client.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(client.text(through: "event: hello") != nil)
                return SendableClient(client)
            }
        }
    }

    private static func areClosed(_ clients: [SendableClient]) async throws -> Bool {
        try await OnThread.run { clients.allSatisfy { $0.value.drainsToEnd(within: 5) } }
    }

    /// The median of five: that the machine is busy for a moment says nothing of the server.
    private static func median(_ once: () async throws -> Duration) async throws -> Duration {
        var times: [Duration] = []
        for _ in 0..<5 { times.append(try await once()) }
        return times.sorted()[2]
    }

    private static func time(_ end: () async throws -> Void) async rethrows -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        try await end()
        return clock.now - start
    }

    #if ServiceLifecycle
    /// What runs beside it.
    private struct Neighbour: Service {
        func run() async throws { try await gracefulShutdown() }
    }

    @Test func aGracefulShutdownEndsOpenStreams() async throws {
        let time = try await Self.median {
            let (server, port) = server()
            let group = ServiceGroup(services: [server, Neighbour()], logger: Logger(label: "test"))
            let task = Task { try await group.run() }
            let clients = try await Self.openStreams(port)
            let time = try await Self.time {
                await group.triggerGracefulShutdown()
                try await task.value
            }
            #expect(try await Self.areClosed(clients))
            return time
        }
        #expect(isSanitized || time < .milliseconds(100), "\(time)")
    }
    #endif

    @Test func cancellationEndsOpenStreams() async throws {
        let time = try await Self.median {
            let (server, port) = server()
            let task = Task { try await server.run() }
            let clients = try await Self.openStreams(port)
            let time = try await Self.time {
                task.cancel()
                try await task.value
            }
            #expect(try await Self.areClosed(clients))
            return time
        }
        #expect(isSanitized || time < .milliseconds(100), "\(time)")
    }

    /// With a build that is running.
    @Test func cancellationEndsOpenStreamsAndTheBuild() async throws {
        let time = try await Self.median {
            let (server, port) = server()
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task { [folder] in
                try await server.run(rebuilding: [folder.path + "/sources"]) { _ in
                    start.yield()
                    try await Task.sleep(for: .seconds(600))
                }
            }
            let clients = try await Self.openStreams(port)
            for await _ in started { break }
            let time = try await Self.time {
                task.cancel()
                try await task.value
            }
            #expect(try await Self.areClosed(clients))
            return time
        }
        #expect(isSanitized || time < .milliseconds(100), "\(time)")
    }
}

/// Used by one thread at a time.
private struct SendableClient: @unchecked Sendable {
    let value: RawClient
    init(_ value: RawClient) { self.value = value }
}
