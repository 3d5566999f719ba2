import FoundationEssentials
import Synchronization
import Testing

/// What the stand-ins have built.
final class BuildLog: Sendable {
    static let shared = BuildLog()
    private let builds = Mutex<[String: AsyncStream<Void>.Continuation]>([:])

    func note(_ build: String) throws { _ = builds.withLock { $0[build] }?.yield() }

    func expect(_ build: String) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        builds.withLock { $0[build] = continuation }
        return stream
    }
}

struct EmbeddingTests {
    private static let article = "Sources/PreviewKit/Documentation.docc/EmbedInAGenerator.md"

    @Test(arguments: ["Publish", "Saga", "Ignite"]) func theArticleSaysWhatCompiles(_ name: String) throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let code = try Self.lines(here.appending(path: "Embeddings.swift").path)
        let begin = try #require(code.firstIndex { $0.hasSuffix("// begin \(name)") })
        let end = try #require(code.firstIndex { $0.hasSuffix("// end \(name)") })
        let compiled = code[(begin + 1)..<end].map { String($0.dropFirst(4)) }

        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let article = try Self.lines(root.appending(path: Self.article).path)
        let heading = try #require(article.firstIndex(of: "### \(name)"))
        let start = try #require(article[heading...].firstIndex(of: "```swift"))
        let stop = try #require(article[start...].firstIndex(of: "```"))
        #expect(Array(article[(start + 1)..<stop]) == compiled)
    }

    /// They serve and build until they are cancelled.
    @Test func theyRun() async throws {
        let folder = try TemporaryFolder()
        for name in ["Content", "Resources", "Sources"] { try folder.write("\(name)/a.md", "x") }
        let path = folder.path + "/"
        let runner = WebsiteRunner(folder: try Folder(path: path), portNumber: 0)
        let saga = Saga(inputPath: Path(path + "Content"), outputPath: Path(path + "deploy"), port: 0)
        let published = BuildLog.shared.expect("Publish \(path)")
        let built = BuildLog.shared.expect("Saga \(path)deploy")
        let tasks = [Task { try await runner.run() }, Task { try await saga.watchAndRebuild() }]
        for await _ in published { break }
        for await _ in built { break }
        for task in tasks {
            task.cancel()
            try await task.value
        }
        try await IgniteWebsite.main()
    }

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
    }
}
