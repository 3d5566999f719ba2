import PreviewKit
import PreviewTesting
import TestSupport
import Testing

struct BuildTests {
    struct Failure: Error, CustomStringConvertible {
        let description = "content/a.md:3: bad"
    }

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", "<!doctype html>one")
        try folder.write("content/a.md", "one")
    }

    private static let document = "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"

    private static func start(_ target: String, _ port: Int, _ fields: String = document) throws -> RawClient {
        let client = try RawClient(port: port)
        client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
        return client
    }

    /// Serves while the body runs; the site lies in `site`.
    private func withServer(
        _ change: (inout PreviewServer.Configuration) -> Void = { _ in },
        _ body: (RunningPreview) async throws -> Void
    ) async throws {
        var configuration = PreviewServer.Configuration.testing(root: folder.path + "/site")
        // On a busy machine a build may take longer than the default.
        configuration.buildPatience = .seconds(300)
        change(&configuration)
        try await PreviewServer(configuration: configuration).run(body)
    }

    @Test func aNavigationWaitsForTheBuild() async throws {
        let folder = folder
        try await withServer { preview in
            let port = preview.port
            var waiting: SendableClient?
            let isBuilt = try await OnThread.run { try RawClient.get("/", port: port).status == 200 }
            #expect(isBuilt)
            await preview.build {
                folder.remove("site/index.html")
                waiting = try await OnThread.run {
                    let client = try Self.start("/", port)
                    // What the server itself has is there all the while.
                    #expect(try RawClient.get("/.preview/status", port: port).status == 200)
                    #expect(!client.fill(0.2))
                    return SendableClient(client)
                }
                try folder.write("site/index.html", "<!doctype html>two")
            }
            try await OnThread.run { [waiting] in
                let answer = try #require(waiting?.value.response())
                #expect(answer.status == 200 && answer.text.hasSuffix("two"))
            }
        }
    }

    /// A page that one build held is answered before the next build begins, even if there is no pause between them.
    @Test func aPageHasItsTurnBetweenTwoBuilds() async throws {
        let folder = folder
        try await withServer { preview in
            let port = preview.port
            var waiting: SendableClient?
            for round in 0..<50 {
                await preview.build {
                    try folder.write("site/index.html", "<!doctype html>half")
                    waiting = try await OnThread.run { [waiting] in
                        if let waiting {
                            let answer = try #require(waiting.value.response())
                            #expect(answer.status == 200 && answer.text.hasSuffix("whole \(round - 1)"))
                        }
                        // Both are read at once: after the first answer, the second request is known to wait.
                        let client = try RawClient(port: port)
                        let head = "HTTP/1.1\r\nHost: localhost\r\n"
                        client.send(
                            "GET /.preview/status \(head)\r\nGET / \(head)\(Self.document)\r\n"
                        )
                        #expect(client.response()?.status == 200)
                        return SendableClient(client)
                    }
                    try folder.write("site/index.html", "<!doctype html>whole \(round)")
                }
            }
        }
    }

    @Test func patienceEndsWithAPageThatSaysWhy() async throws {
        try await withServer {
            $0.buildPatience = .milliseconds(50)
        } _: { preview in
            let port = preview.port
            await preview.build {
                try await OnThread.run {
                    let answer = try #require(try Self.start("/", port).response())
                    #expect(answer.status == 503 && answer.text.contains("client.js"))
                    #expect(answer.text.contains("being built"))
                }
            }
        }
    }

    /// A browser opens six connections: three have to be left for what is not held.
    @Test func threeResourcesOfAClientWait() async throws {
        try await withServer { preview in
            let port = preview.port
            var waiting: [SendableClient] = []
            await preview.build {
                waiting = try await OnThread.run {
                    let clients = try (0..<3).map { _ in try Self.start("/index.html", port, "") }
                    for client in clients { #expect(!client.fill(0.1)) }
                    #expect(try Self.start("/index.html", port, "").response()?.status == 200)
                    return clients.map(SendableClient.init)
                }
            }
            try await OnThread.run { [waiting] in
                for client in waiting { #expect(client.value.response()?.status == 200) }
            }
        }
    }

    /// The watcher tells of what a build has written when that has settled, which is later than the build's end.
    @Test func whatAFailedBuildHasWrittenReloadsNothing() async throws {
        let folder = folder
        try await withServer { preview in
            let events = preview.notices
            for round in 0..<5 {
                await preview.build {
                    try folder.write("site/index.html", "<!doctype html>half of \(round)")
                    try folder.write("site/new-\(round).html", "half")
                    throw Failure()
                }
                // What is written afterwards is told, and is the first that is.
                try folder.write("site/after-\(round).html", "<!doctype html>")
                for await event in events {
                    guard case .changed(let change) = event else { continue }
                    #expect(change.paths == ["after-\(round).html"])
                    break
                }
            }
        }
    }

    @Test func whatWasInMemoryIsServedMeanwhile() async throws {
        let folder = folder
        try await withServer {
            $0.keepLastGeneration = true
        } _: { preview in
            let port = preview.port
            let written = RawClient.now()
            try await OnThread.run {
                // A file that has just been written is not kept yet: the clock of its times is coarse.
                let isTrusted = try Eventually.holds {
                    let keeps = try RawClient.get("/index.html", port: port)
                    return keeps.status == 200 && RawClient.now() > written + 0.1
                }
                #expect(isTrusted)
            }
            await preview.build {
                folder.remove("site/index.html")
                try await OnThread.run {
                    let answer = try RawClient.get("/index.html", port: port)
                    #expect(answer.text.hasSuffix("one"))
                }
                try folder.write("site/index.html", "<!doctype html>two")
            }
            try await OnThread.run {
                let answer = try RawClient.get("/index.html", port: port)
                #expect(answer.text.hasSuffix("two"))
            }
        }
    }

    @Test func aRootThatIsMissingIsWaitedFor() async throws {
        let folder = folder
        folder.remove("site")
        try await withServer {
            $0.waitsForRoot = true
        } _: { preview in
            let port = preview.port
            try await OnThread.run {
                let client = try Self.start("/", port)
                #expect(!client.fill(0.2))
                try folder.write("next/index.html", "<!doctype html>here")
                try folder.rename("next", to: "site")
                #expect(client.response()?.text.hasSuffix("here") == true)
            }
        }
        folder.remove("site")
        let error = await #expect(throws: PreviewError.self) { try await withServer { _ in } }
        #expect(error?.code == .rootUnusable)
    }

    @Test func aFailureIsToldAndTheNextSuccessToo() async throws {
        try await withServer { preview in
            let events = preview.notices
            #expect(await preview.build { throw Failure() } == false)
            #expect(await preview.build {} == true)
            var states: [BuildRecord.State] = []
            for await case .build(let record) in events {
                states.append(record.state)
                if record.state == .failed { #expect(record.file == "content/a.md" && record.line == 3) }
                if states.count == 4 { break }
            }
            #expect(states == [.started, .failed, .started, .succeeded])
        }
    }

    @Test func buildsDoNotOverlap() async throws {
        try await withServer { preview in
            let counter = Counter()
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        await preview.build {
                            await counter.enter()
                            await Task.yield()
                            await counter.leave()
                        }
                    }
                }
            }
            #expect(await counter.most == 1)
        }
    }

    private actor Counter {
        private var now = 0
        private(set) var most = 0

        func enter() {
            now += 1
            most = max(most, now)
        }

        func leave() { now -= 1 }
    }

    /// Once at the start, then for every set of changes; what comes while it runs is one set. Its output lies in a source.
    @Test func sourcesAreRebuilt() async throws {
        let folder = folder
        var configuration = PreviewServer.Configuration.testing(root: folder.path + "/content/out [1]")
        configuration.buildPatience = .seconds(20)
        let (sets, told) = AsyncStream.makeStream(of: SourceChanges.self)
        let server = PreviewServer(configuration: configuration)
        try await server.run(rebuilding: [folder.path + "/content"]) { changes in
            let text = try folder.read("content/a.md")
            try folder.write("content/out [1]/index.html", "<!doctype html>\(text)")
            // While the build runs.
            if text == "two" {
                for number in 0..<20 { try folder.write("content/\(number).md", "x") }
                try folder.write("content/a.md", "three")
            }
            told.yield(changes)
        } while: { preview in
            var iterator = sets.makeAsyncIterator()
            let first = try #require(await iterator.next())
            #expect(first.everything && first.paths.isEmpty)
            try await OnThread.run { [port = preview.port] in
                let answer = try Self.start("/", port).response()
                #expect(answer?.text.hasSuffix("one") == true)
            }
            try folder.write("content/a.md", "two")
            #expect(await iterator.next()?.paths == [folder.path + "/content/a.md"])
            var paths: Set<String> = []
            while paths.count < 21, let set = await iterator.next() { paths.formUnion(set.paths) }
            #expect(paths.count == 21 && paths.allSatisfy { !$0.contains("out") })
            try await OnThread.run { [port = preview.port] in
                let answer = try Self.start("/", port).response()
                #expect(answer?.text.hasSuffix("three") == true)
            }
        }
    }

    /// A build that hangs ends with the server.
    @Test(.timeLimit(.minutes(2))) func aBuildThatHangsIsCancelled() async throws {
        let server = PreviewServer(configuration: .testing(root: folder.path + "/site"))
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let sources = SourcePaths([folder.path + "/content"])
        let task = Task {
            try await server.run(rebuilding: sources) { _ in
                start.yield()
                let (never, _) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                try Task.checkCancellation()
            }
        }
        for await _ in started { break }
        task.cancel()
        try await task.value
    }
}
