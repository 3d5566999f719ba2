import PreviewKit
import PreviewTesting
import Testing

@testable import RawClient

struct RawClientTests {
    @Test func pagesAreFetchedOverOneConnection() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("big.bin", String(repeating: "0123456789abcdef", count: 100_000))
        try folder.write("empty.txt", "")
        try await PreviewServer(configuration: .testing(root: folder.path)).test(.socket) { preview in
            let url = preview.url
            let (replies, wereKept) = try await onThread {
                let origin = try #require(Origin(url))
                var connection = try HTTPConnection(to: origin, within: .seconds(10))
                var replies: [Reply] = []
                var wereKept: [Bool] = []
                for path in ["/a.txt", "/empty.txt", "/big.bin", "/none"] {
                    replies.append(try connection.get(path, within: .seconds(10)))
                    wereKept.append(connection.isReusable)
                }
                #expect(try RawClient.fetch(["/a.txt", "/none"], from: origin).map(\.status) == [200, 404])
                return (replies, wereKept)
            }
            #expect(wereKept == [true, true, true, true])
            #expect(replies.map(\.status) == [200, 200, 200, 404])
            #expect(replies[0].text == "0123456789" && replies[0]["content-type"]?.hasPrefix("text/plain") == true)
            #expect(replies[1].body.isEmpty && replies[2].body.count == 1_600_000)
        }
    }

    /// What a server sends, and what the client makes of it.
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", "200 ab kept"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab", "200 ab"),
        ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", "200 ab"),
        ("HTTP/1.1 200 OK\r\n\r\nall of it", "200 all of it"),
        ("HTTP/1.1 204 \r\n\r\n", "204  kept"),
        ("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "200 a kept"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nab", "200 ab kept"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", "200 a"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", "the connection ended after 2 of 9 bytes"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nab", "\"2, 3\" is no Content-Length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab", "\"+2\" is no Content-Length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "is no Content-Length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", "too long"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "a transfer coding was not asked for"),
        ("HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nab", "is no field"),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "is no field"),
        ("HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nab", "a control byte"),
        ("HTTP/2 200\r\n\r\n", "is no status line"),
        ("HTTP/1.1 200 OK\r\nA: ", "the connection ended within the head"),
        ("", "the connection ended within the head"),
    ])
    func repliesAreReadStrictly(_ bytes: String, _ expected: String) async throws {
        for pieces in [1, bytes.utf8.count] {
            let server = try ScriptedServer(Array(bytes.utf8), inPieces: pieces)
            let outcome = try await onThread { try Self.outcome(server.port) }
            #expect(expected.first?.isNumber == true ? outcome == expected : outcome.contains(expected), "\(outcome)")
        }
    }

    @Test func aServerThatSaysNothingIsGivenUp() async throws {
        let silent = try ScriptedServer(Array("HTTP/1.1 200 OK\r\n".utf8), closes: false)
        let error = await #expect(throws: SocketError.self) {
            try await onThread {
                let origin = try #require(Origin("http://127.0.0.1:\(silent.port)"))
                _ = try RawClient.fetch(["/"], from: origin, within: .milliseconds(200))
            }
        }
        #expect(error?.description == "recv: the time is over")
    }

    /// More than the kernel keeps for a peer that reads nothing.
    @Test func aServerThatTakesNothingIsGivenUp() async throws {
        let silent = try ScriptedServer([], closes: false)
        let error = await #expect(throws: SocketError.self) {
            try await onThread {
                let deadline = Deadline(within: .milliseconds(300))
                let socket = try Socket(host: "127.0.0.1", port: silent.port, deadline: deadline)
                try socket.send(Array(repeating: 0, count: 64 << 20), deadline: deadline)
            }
        }
        #expect(error?.description == "send: the time is over")
    }

    @Test func whatCannotBeConnectedToIsSaid() async throws {
        let port = try ScriptedServer([]).port
        let error = await #expect(throws: SocketError.self) {
            try await onThread { _ = try Self.outcome(port, catches: false) }
        }
        #expect(error?.description == "connect: Connection refused")
    }

    @Test(arguments: [
        ("http://localhost", "localhost 80"), ("http://127.0.0.1:8080/", "127.0.0.1:8080 8080"),
        ("http://[::1]:99", "[::1]:99 99"), ("https://localhost", nil), ("http://a/b", nil), ("http://:80", nil),
        ("http://a:x", nil), ("http://a:99999", nil), ("http://a\r\nb", nil),
    ])
    func anOriginIsReadStrictly(_ url: String, _ expected: String?) {
        #expect(Origin(url).map { "\($0.authority) \($0.port)" } == expected)
    }

    private static func outcome(_ port: UInt16, catches: Bool = true) throws -> String {
        do {
            let origin = try #require(Origin("http://127.0.0.1:\(port)"))
            var connection = try HTTPConnection(to: origin, within: .seconds(10))
            let reply = try connection.get("/", within: .seconds(10))
            return "\(reply.status) \(reply.text)" + (connection.isReusable ? " kept" : "")
        } catch let error as ReplyError {
            return error.description
        }
    }
}
