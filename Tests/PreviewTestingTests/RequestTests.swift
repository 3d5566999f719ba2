import HTTPTypes
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

struct RequestTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html><title>root</title>")
        try folder.write("a b.txt", "0123456789")
        try folder.write("big.bin", String(repeating: "0123456789abcdef", count: 200_000))
    }

    @Test(arguments: PreviewTransport.allCases) func requestsAreAnswered(_ way: PreviewTransport) async throws {
        try await PreviewServer(configuration: .testing(root: folder.path)).test(way) { preview in
            #expect((preview.running.port == 0) == (way == .inProcess))
            let page = try await preview.get("/")
            #expect(page.status == 200 && page.text == "<!doctype html><title>root</title>")
            #expect(page.fields[.contentType] == "text/html; charset=utf-8" && page.generation != nil)
            let shown = try await preview.open("/")
            #expect(shown.text.contains("/.preview/client.js"))
            let head = try await preview.head("/a%20b.txt")
            #expect(head.status == 200 && head.body.isEmpty && head.fields[.contentLength] == "10")
            let part = try await preview.get("/a%20b.txt?x=1", fields: [.range: "bytes=1-2"])
            #expect(part.status == 206 && part.text == "12")
            #expect(try await preview.get("/big.bin").body.count == 3_200_000)
            #expect(try await preview.get("/none").status == 404)
            #expect(try await preview.send(.post, "/", body: Array("x=1".utf8)).status == 405)
            #expect(try await preview.send(.options, "/").status == 204)
            let host = try #require(HTTPField.Name("Host"))
            let stranger = try await preview.get("/", fields: [host: "evil.example"])
            #expect(stranger.status == 421)
            let error = await #expect(throws: PreviewTestError.self) { try await preview.get("/a b.txt") }
            #expect(error?.code == .badRequest)
        }
    }

    @Test(arguments: PreviewTransport.allCases) func theConfigurationCounts(_ way: PreviewTransport) async throws {
        var configuration = PreviewServer.Configuration(root: folder.path)
        configuration.basePath = "/project/"
        configuration.hooks.handler = { request in
            request.path == "/project/api" ? PreviewResponse("\(request.method) \(request.authority ?? "-")") : nil
        }
        try await PreviewServer(configuration: configuration).test(way) { preview in
            #expect(preview.url.hasSuffix("/project/"))
            let root = try await preview.get("/project/")
            #expect(root.status == 200)
            #expect(try await preview.get("/").status == 302)
            let authority = preview.url.split(separator: "/")[1]
            #expect(try await preview.send(.put, "/project/api", body: [1]).text == "PUT \(authority)")
        }
    }

    @Test(arguments: PreviewTransport.allCases, ["::1", "127.0.0.2", "0.0.0.0", "localhost"])
    func anyAddressOfThisMachineWorks(_ way: PreviewTransport, _ host: String) async throws {
        var configuration = PreviewServer.Configuration(root: folder.path)
        configuration.host = host
        try await PreviewServer(configuration: configuration).test(way) { preview in
            let page = try await preview.get("/")
            #expect(page.status == 200)
        }
    }

    @Test(arguments: PreviewTransport.allCases) func manyAtOnce(_ way: PreviewTransport) async throws {
        try await PreviewServer(configuration: .testing(root: folder.path)).test(way) { preview in
            let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await preview.get("/big.bin").body.count } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(sizes == Array(repeating: 3_200_000, count: 50))
        }
    }

    @Test(arguments: PreviewTransport.allCases) func anAnswerThatDoesNotComeIsAnError(
        _ way: PreviewTransport
    ) async throws {
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        configuration.hooks.handler = { _ in
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            return nil
        }
        let server = PreviewServer(configuration: configuration)
        // The time is for the start of the server too.
        let error = await #expect(throws: PreviewTestError.self) {
            try await server.test(way, timeout: .seconds(10)) { preview in _ = try await preview.get("/") }
        }
        #expect(error?.code == .timeout && error?.cause.contains("GET /") == true)
    }

    @Test(arguments: PreviewTransport.allCases) func whatCannotStartOrThrowsIsThrown(
        _ way: PreviewTransport
    ) async throws {
        let missing = PreviewServer(configuration: .testing(root: folder.path + "/none"))
        let error = await #expect(throws: PreviewError.self) { try await missing.test(way) { _ in } }
        #expect(error?.code == .rootUnusable)
        let server = PreviewServer(configuration: .testing(root: folder.path))
        await #expect(throws: TestError.self) { try await server.test(way) { _ in throw TestError("x") } }
        let result = try await server.test(way) { _ in 7 }
        #expect(result == 7)
    }
}
