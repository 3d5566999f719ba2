import PreviewKit
import TestSupport
import Testing

@testable import PreviewTesting

/// A test in process says something of the server only if what answers there is what answers over a socket.
struct SameBytesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let request: String
        let status: Int

        init(_ name: String, _ status: Int, _ request: String) {
            self.name = name
            self.status = status
            self.request = request
        }

        var testDescription: String { name }
    }

    private static func get(_ target: String, _ fields: String...) -> String {
        let lines = ["GET \(target) HTTP/1.1", "Host: localhost"] + fields + ["Connection: close"]
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    private static let document = "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate"

    static let rows = [
        Row("a page as it is", 200, get("/")),
        Row("a page with the client", 200, get("/", document)),
        Row("a page in a frame", 200, get("/", "Sec-Fetch-Dest: iframe\r\nSec-Fetch-Mode: navigate")),
        Row("a picture with the client", 200, get("/a.svg", document)),
        Row("a large page with the client", 200, get("/long.html", document)),
        Row("HEAD", 200, "HEAD /a.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        Row("HTTP/1.0", 200, "GET /a.txt HTTP/1.0\r\n\r\n"),
        Row("HTTP/1.0 that stays", 200, "GET /a.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n"),
        Row("several on one connection", 200, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/a.txt")),
        Row("a file that the kernel copies", 200, get("/big.bin")),
        Row("a range", 206, get("/a.txt", "Range: bytes=2-4")),
        Row("a range of a large file", 206, get("/big.bin", "Range: bytes=-100000")),
        Row("ranges", 206, get("/big.bin", "Range: bytes=0-9, 1000000-1000009")),
        Row("no such range", 416, get("/a.txt", "Range: bytes=99-")),
        Row("not modified", 304, get("/a.txt", "If-None-Match: *")),
        Row("a condition that fails", 412, get("/a.txt", "If-Match: \"none\"")),
        Row("a folder without its slash", 302, get("/sub?x=1")),
        Row("a listing", 200, get("/sub/", "Accept: text/html")),
        Row("a listing as data", 200, get("/sub/", "Accept: application/json")),
        Row("nothing there", 404, get("/nothing")),
        Row("a hidden name", 404, get("/.env")),
        Row("out of the root", 400, get("/../a.txt")),
        Row("a method that is refused", 405, "DELETE /a.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        Row("a body", 405, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody"),
        Row("a foreign name", 421, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
        Row("no name", 400, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        Row("no request", 400, "nonsense\r\n\r\n"),
        Row("a long line", 414, "GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\n\r\n"),
        Row("a long head", 431, get("/", "X: " + String(repeating: "a", count: 70_000))),
        Row("the client", 200, get("/.preview/client.js")),
        Row("a socket without a handshake", 426, get("/.preview/socket")),
        Row("OPTIONS", 204, "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    ]

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html><title>root</title>")
        try folder.write("long.html", "<!doctype html><p>" + String(repeating: "words ", count: 50_000))
        try folder.write("a.svg", #"<svg xmlns="http://www.w3.org/2000/svg"/>"#)
        try folder.write("a.txt", "0123456789")
        try folder.write(".env", "secret")
        try folder.write("sub/one.txt", "1")
        try folder.write("big.bin", String(repeating: "0123456789abcdef", count: 200_000))
    }

    /// One server is asked both ways, so that nothing is to differ but the second of `Date`.
    @Test func answersAreTheSameBothWays() async throws {
        let server = PreviewServer(configuration: .testing(root: folder.path))
        try await server.run(listens: true) { running in
            let inProcess = InProcessTransport(running)
            let socket = SocketTransport(running.preview)
            for row in Self.rows {
                let one = try await Self.answer(row, running, inProcess)
                let other = try await Self.answer(row, running, socket)
                let isSame = one == other
                #expect(isSame, "\(row.name):\n\(one.prefix(2000))\n---\n\(other.prefix(2000))")
                #expect(one.hasPrefix("HTTP/1.1 \(row.status) "), "\(row.name)")
                #expect(one.contains("\r\nDate: ") && one.contains("\r\nPreview-Generation: "), "\(row.name)")
            }
            await inProcess.close()
        }
    }

    /// A page that waits does not keep the server: it ends without an answer, or with the one that leaves it as it is.
    @Test(arguments: PreviewTransport.allCases) func theEndOfTheServerEndsConnections(
        _ way: PreviewTransport
    ) async throws {
        let (answers, told) = AsyncStream.makeStream(of: Int.self)
        try await PreviewServer(configuration: .testing(root: folder.path)).test(way) { preview in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let running = preview.running
            Task {
                await running.build {
                    start.yield()
                    let (never, _) = AsyncStream.makeStream(of: Void.self)
                    for await _ in never {}
                }
            }
            for await _ in started { break }
            Task {
                let status = try? await preview.open("/").status
                told.yield(status ?? 0)
            }
        }
        for await answer in answers {
            #expect([0, 204].contains(answer))
            break
        }
    }

    private static func answer(
        _ row: Row,
        _ running: RunningServer,
        _ transport: any ClientTransport
    ) async throws -> String {
        let preview = TestedPreview(running, transport, timeout: .seconds(20))
        return Self.withoutChance(try await preview.exchange(Array(row.request.utf8)))
    }

    /// Without what is drawn again for each answer: the second, a nonce, and the mark between parts, whose length counts.
    private static func withoutChance(_ answer: [UInt8]) -> String {
        let text = Latin1.text(answer)
            .replacing(#/Date: [^\r]+/#, with: "Date: ?")
            .replacing(#/nonce[-=]"?[0-9a-f]{32}/#, with: "nonce ?")
        guard let mark = text.firstMatch(of: #/boundary=([-0-9a-z]+)/#)?.1 else { return text }
        return text.replacing(String(mark), with: "?").replacing(#/Content-Length: \d+/#, with: "Content-Length: ?")
    }
}
