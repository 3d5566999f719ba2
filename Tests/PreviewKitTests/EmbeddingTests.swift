import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// What an embedding program may do to its server.
@Suite(.timeLimit(.minutes(2)))
struct EmbeddingTests {
    struct Flood: Error, CustomStringConvertible {
        let description = "begin " + String(repeating: "\u{1B}[31mno\n", count: 1 << 20)
    }

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("one/index.html", "<!doctype html>one")
        try folder.write("two/index.html", "<!doctype html>two")
    }

    private func server(_ name: String) -> PreviewServer {
        PreviewServer(configuration: .testing(root: "\(folder.path)/\(name)"))
    }

    private static func expectPage(of port: Int, toEndWith end: String) async throws {
        let text = try await OnThread.run { try RawClient.get("/", port: port).text }
        #expect(text.hasSuffix(end))
    }

    /// Each has its own site, its own pages and its own changes; the end of one is not that of the other.
    @Test func twoServersInOneProcess() async throws {
        let folder = folder
        try await server("one").run { one in
            try await server("two").run { two in
                #expect(one.port != two.port)
                try await Self.expectPage(of: one.port, toEndWith: "one")
                try await Self.expectPage(of: two.port, toEndWith: "two")
                let (ones, twos) = (one.notices, two.notices)
                for await event in twos { if case .watching = event { break } }
                await one.build {
                    // The barrier of one keeps nobody waiting at the other.
                    try await Self.expectPage(of: two.port, toEndWith: "two")
                }
                try folder.write("two/index.html", "<!doctype html>two, again")
                for await event in twos {
                    guard case .changed(let change) = event else { continue }
                    #expect(change.paths == ["index.html"])
                    break
                }
                for await event in ones {
                    if case .changed = event { Issue.record("a change of the other") }
                    if case .build(let record) = event, record.state == .succeeded { break }
                }
            }
            try await Self.expectPage(of: one.port, toEndWith: "one")
        }
    }

    @Test func aFloodOfAnErrorIsCut() async throws {
        try await server("one").run { preview in
            let events = preview.notices
            await preview.build { throw Flood() }
            for await event in events {
                guard case .build(let record) = event, record.state == .failed else { continue }
                #expect(record.message?.hasPrefix("begin ") == true)
                #expect(record.message.map { $0.utf8.count <= 16 << 10 } == true)
                break
            }
            try await Self.expectPage(of: preview.port, toEndWith: "one")
        }
    }

    /// A build may begin with `rm -rf` of its root, and fail then.
    @Test func aBuildThatRemovesTheRootAndFails() async throws {
        let folder = folder
        try await server("one").run { preview in
            let failed = await preview.build {
                folder.remove("one")
                throw Flood()
            }
            #expect(!failed)
            let status = try await OnThread.run { [port = preview.port] in
                try RawClient.get("/.preview/status", port: port).status
            }
            #expect(status == 200)
            let built = await preview.build { try folder.write("one/index.html", "<!doctype html>back") }
            #expect(built)
            try await Self.expectPage(of: preview.port, toEndWith: "back")
        }
    }

    @Test func aRootThatIsMissingAtTheStartIsAnErrorUnlessItIsWaitedFor() async throws {
        let error = await #expect(throws: PreviewError.self) { try await server("none").run { _ in } }
        #expect(error?.remedy.isEmpty == false)
        var configuration = PreviewServer.Configuration.testing(root: folder.path + "/none")
        configuration.waitsForRoot = true
        let folder = folder
        try await PreviewServer(configuration: configuration).run { preview in
            let built = await preview.build { try folder.write("none/index.html", "<!doctype html>there") }
            #expect(built)
            try await Self.expectPage(of: preview.port, toEndWith: "there")
        }
    }
}
