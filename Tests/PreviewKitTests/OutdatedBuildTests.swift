import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// `Configuration.cancelsOutdatedBuilds`.
struct OutdatedBuildTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("site")
        try folder.makeFolder("content")
    }

    private func server() -> PreviewServer {
        var configuration = PreviewServer.Configuration.testing(root: folder.path + "/site")
        configuration.cancelsOutdatedBuilds = true
        return PreviewServer(configuration: configuration)
    }

    /// Waits until the build is cancelled.
    private static func hang() async throws {
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        try Task.checkCancellation()
    }

    /// The next build is told what the cancelled one was, and both are one for the pages: it began once, and succeeded.
    @Test(.timeLimit(.minutes(2))) func newerEditCancelsABuild() async throws {
        let folder = folder
        let source = folder.path + "/content"
        let (sets, told) = AsyncStream.makeStream(of: SourceChanges.self)
        try await server().run(rebuilding: [source]) { changes in
            told.yield(changes)
            if changes.paths == [source + "/a.md"] { try await Self.hang() }
        } while: { preview in
            let events = preview.notices
            var builds = sets.makeAsyncIterator()
            #expect(await builds.next()?.everything == true)
            var states: [BuildRecord.State] = []
            for await case .build(let record) in events where record.state != .started { break }
            try folder.write("content/a.md", "one")
            #expect(await builds.next()?.paths == [source + "/a.md"])
            try folder.write("content/b.md", "two")
            #expect(await builds.next()?.paths == [source + "/a.md", source + "/b.md"])
            for await case .build(let record) in events {
                states.append(record.state)
                if record.state != .started { break }
            }
            #expect(states == [.started, .succeeded])
        }
    }

    /// A build that writes into its own sources would cancel itself for ever.
    @Test(.timeLimit(.minutes(2))) func afterFiveCancellationsABuildRunsToItsEnd() async throws {
        let folder = folder
        let (numbers, told) = AsyncStream.makeStream(of: Int.self)
        try await server().run(rebuilding: [folder.path + "/content"]) { changes in
            guard !changes.everything || folder.exists("begun") else { return try folder.write("begun", "") }
            let number = ((try? folder.read("number")).flatMap { Int($0) } ?? 0) + 1
            try folder.write("number", "\(number)")
            try folder.write("content/own.md", "\(number)")
            told.yield(number)
            if number <= 5 { try await Self.hang() }
        } while: { preview in
            let events = preview.notices
            try await OnThread.run { #expect(Eventually.holds { folder.exists("begun") }) }
            try folder.write("content/a.md", "one")
            for await event in events {
                if case .notice(let notice) = event, notice.contains("5 builds in a row") {
                    #expect(notice.contains("content/"))
                    break
                }
            }
            for await number in numbers where number == 6 { break }
            for await event in events {
                if case .build(let record) = event, record.state == .succeeded { break }
            }
        }
    }

    /// Also where the folders are named by different ways, which would make a loop.
    @Test(.timeLimit(.minutes(2)), arguments: ["content/../content//out/.", "link", "link/deeper"])
    func outputWithinASourceIsLeftOut(_ root: String) async throws {
        let folder = folder
        try folder.makeFolder("content/out/deeper")
        try folder.link("link", to: "content/out")
        let (sets, told) = AsyncStream.makeStream(of: SourceChanges.self)
        let server = PreviewServer(configuration: .testing(root: "\(folder.path)/\(root)"))
        try await server.run(rebuilding: [folder.path + "/./content/"]) { changes in
            try folder.write(root + "/index.html", "<p>\(changes.paths)")
            told.yield(changes)
        } while: { _ in
            var builds = sets.makeAsyncIterator()
            #expect(await builds.next()?.everything == true)
            try folder.write("content/a.md", "one")
            #expect(await builds.next()?.paths.map { $0.hasSuffix("/a.md") } == [true])
            try folder.write("content/b.md", "two")
            #expect(await builds.next()?.paths.map { $0.hasSuffix("/b.md") } == [true])
        }
    }
}
