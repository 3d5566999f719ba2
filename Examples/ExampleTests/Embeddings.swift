import PreviewKit

// What the article "Embed in a generator" says to write, with stand-ins for the types of the generators. Between the
// marks stands what the article has, line for line: EmbeddingTests compares the two.

// MARK: - Publish

struct Folder {
    let path: String
    init(path: String) throws { self.path = path }
}

struct WebsiteGenerator {
    let folder: Folder
    func generate() throws { try BuildLog.shared.note("Publish \(folder.path)") }
}

struct WebsiteRunner {
    let folder: Folder
    var portNumber: Int

    // begin Publish
    func run() async throws {
        let path = folder.path
        var configuration = PreviewServer.Configuration(root: path + "Output")
        configuration.port = portNumber
        let sources = SourcePaths(["Content", "Resources", "Sources"].map { path + $0 })
        try await PreviewServer(configuration: configuration).run(rebuilding: sources) { _ in
            try WebsiteGenerator(folder: Folder(path: path)).generate()
        }
    }
    // end Publish
}

// MARK: - Saga

struct Path: Sendable {
    let string: String
    init(_ string: String) { self.string = string }
}

enum BuildReason: Sendable {
    case initial
    case fileChange(Path)
}

/// Saga's own class is marked like this.
final class Saga: @unchecked Sendable {
    let inputPath: Path
    let outputPath: Path
    let port: Int
    let ignoreChangesPatterns: [String] = []
    var buildReason = BuildReason.initial

    init(inputPath: Path, outputPath: Path, port: Int) {
        self.inputPath = inputPath
        self.outputPath = outputPath
        self.port = port
    }

    func reset() throws {}
    func build() async throws { try BuildLog.shared.note("Saga \(outputPath.string)") }

    // begin Saga
    func watchAndRebuild() async throws {
        var configuration = PreviewServer.Configuration(root: outputPath.string)
        configuration.port = port
        let sources = SourcePaths([inputPath.string], ignoring: ignoreChangesPatterns)
        try await PreviewServer(configuration: configuration).run(rebuilding: sources) { changes in
            try self.reset()
            self.buildReason = changes.paths.first.map { .fileChange(Path($0)) } ?? .initial
            try await self.build()
        }
    }
    // end Saga
}

// MARK: - Ignite

struct SiteURL {
    func path() -> String { "/project/" }
}

@MainActor
struct ExampleSite {
    nonisolated init() {}
    nonisolated var url: SiteURL { SiteURL() }
    mutating func publish() async throws { try BuildLog.shared.note("Ignite") }
}

enum IgniteWebsite {
    // begin Ignite
    static func main() async throws {
        guard CommandLine.arguments.contains("--preview") else {
            var site = ExampleSite()
            return try await site.publish()
        }
        var configuration = PreviewServer.Configuration(root: "Build")
        configuration.basePath = ExampleSite().url.path()
        let server = PreviewServer(configuration: configuration)
        try await server.run(rebuilding: ["Assets", "Content", "Includes"]) { @MainActor _ in
            var site = ExampleSite()
            try await site.publish()
        }
    }
    // end Ignite
}
