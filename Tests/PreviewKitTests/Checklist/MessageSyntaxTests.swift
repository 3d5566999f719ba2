import PreviewKit
import TestSupport
import Testing

/// RFC 9112 against a live server, rule by rule: how messages are cut, framed and refused, and when connections end.
///
/// The parser has its own tables (`HeadParserTests`, `HeadParserEdgeTests`); what is held here is what a client sees.
struct MessageSyntaxTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("sub/index.html", "sub")
    }

    private static let host = "Host: localhost⏎"
    private static let next = "GET /a.txt HTTP/1.1⏎Host: localhost⏎⏎"

    static let requestLine = [
        WireRow("RFC 9112 2.2: empty lines before the request line are ignored", "⏎⏎GET / HTTP/1.1⏎\(host)⏎", 200),
        WireRow("RFC 9112 2.2: white space before the first field", "GET / HTTP/1.1⏎ X: a⏎\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 2.2: a bare CR", "GET / HTTP/1.1⏎\(host)X: a\rb⏎⏎", 400, end: .closed),
        WireRow("RFC 9112 2.2: LF alone ends no line (our decision)", "GET / HTTP/1.1\nHost: x\n\n", 400, end: .closed),
        WireRow("RFC 9112 2.3: a higher minor version is HTTP/1.1", "GET / HTTP/1.9⏎\(host)⏎", 200),
        WireRow("RFC 9112 2.3: another major version", "GET / HTTP/2.0⏎\(host)⏎", 505, end: .closed) {
            $0.text.contains("HTTP/1.1")
        },
        WireRow("RFC 9112 2.3: the name is case-sensitive", "GET / http/1.1⏎\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 2.3: one digit each", "GET / HTTP/1.10⏎\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 3: white space in the target", "GET /a b HTTP/1.1⏎\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 3: HTTP/0.9", "GET /a.txt⏎", 400, end: .closed),
        WireRow(
            "RFC 9112 3: a long method that is not known",
            String(repeating: "A", count: 100_000) + " / HTTP/1.1⏎\(host)⏎",
            501,
            end: .closed
        ),
        WireRow(
            "RFC 9112 3: a request line of 8,000 bytes is taken",
            "GET /" + String(repeating: "a/", count: 3990) + " HTTP/1.1⏎\(host)⏎",
            404
        ),
        WireRow(
            "RFC 9112 3: a target of 100 KB",
            "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1⏎\(host)⏎",
            414,
            end: .closed
        ),
        WireRow(
            "RFC 9112 9.6: 2 MB without a line end: the refusal arrives, no reset eats it",
            "GET /" + String(repeating: "a", count: 2 << 20),
            414,
            end: .closed
        ),
    ]

    static let targets = [
        WireRow("RFC 9112 3.2: HTTP/1.1 without Host", "GET / HTTP/1.1⏎⏎", 400, end: .closed),
        WireRow("RFC 9112 3.2: two Host lines", "GET / HTTP/1.1⏎\(host)\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 3.2: an invalid Host", "GET / HTTP/1.1⏎Host: http://[⏎⏎", 400),
        WireRow("RFC 9112 3.2: HTTP/1.0 needs none", "GET / HTTP/1.0⏎⏎", 200, end: .closed),
        WireRow("RFC 9112 3.2.2: absolute-form", "GET http://localhost/a.txt?x HTTP/1.1⏎\(host)⏎", 200) {
            $0.text == "0123456789"
        },
        WireRow("RFC 9112 3.2.2: it counts, not Host", "GET http://localhost/ HTTP/1.1⏎Host: evil.example⏎⏎", 200),
        WireRow("RFC 9112 3.2.2: it counts, not Host", "GET http://evil.example/ HTTP/1.1⏎\(host)⏎", 421),
        WireRow("RFC 9112 3.2.3: authority-form", "GET localhost:80 HTTP/1.1⏎\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 3.2.3: CONNECT", "CONNECT localhost:80 HTTP/1.1⏎\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 3.2.4: asterisk-form is for OPTIONS", "GET * HTTP/1.1⏎\(host)⏎", 400, end: .closed),
        WireRow("RFC 9112 3.2.4: OPTIONS *", "OPTIONS * HTTP/1.1⏎\(host)⏎", 204),
        WireRow(
            "RFC 9110 7.4: an https target over plain text",
            "GET https://localhost/ HTTP/1.1⏎\(host)⏎",
            421,
            end: .closed
        ),
    ]

    static let framing = [
        WireRow("RFC 9112 5.1: white space before the colon", "GET / HTTP/1.1⏎Host : localhost⏎⏎", 400, end: .closed),
        WireRow("RFC 9112 5.2: obs-fold", "GET / HTTP/1.1⏎\(host)X: a⏎ b⏎⏎", 400, end: .closed),
        WireRow(
            "RFC 9112 6.1: a coding that is not known",
            "POST / HTTP/1.1⏎\(host)Transfer-Encoding: gzip, chunked⏎⏎0⏎⏎",
            501,
            end: .closed
        ),
        WireRow(
            "RFC 9112 6.1: in HTTP/1.0",
            "POST / HTTP/1.0⏎Transfer-Encoding: chunked⏎⏎0⏎⏎\(next)",
            400,
            end: .closed
        ),
        WireRow(
            "RFC 9112 6.1: with Content-Length",
            "POST / HTTP/1.1⏎\(host)Content-Length: 6⏎Transfer-Encoding: chunked⏎⏎0⏎⏎\(next)",
            400,
            end: .closed
        ),
        WireRow(
            "RFC 9112 6.3: chunked is not last",
            "POST / HTTP/1.1⏎\(host)Transfer-Encoding: chunked, gzip⏎⏎\(next)",
            400,
            end: .closed
        ),
        WireRow(
            "RFC 9112 6.3: Content-Length +5",
            "POST / HTTP/1.1⏎\(host)Content-Length: +5⏎⏎\(next)",
            400,
            end: .closed
        ),
        WireRow(
            "RFC 9112 6.3: two of them",
            "POST / HTTP/1.1⏎\(host)Content-Length: 5⏎Content-Length: 6⏎⏎\(next)",
            400,
            end: .closed
        ),
        WireRow("RFC 9112 6.2: no Content-Length in 204", "OPTIONS / HTTP/1.1⏎\(host)⏎", 204) {
            $0.fields["content-length"] == nil && $0.fields["transfer-encoding"] == nil
        },
        WireRow(
            "RFC 9112 7.1: a chunked body is not read, so no size in it can overflow",
            "POST / HTTP/1.1⏎\(host)Transfer-Encoding: chunked⏎⏎FFFFFFFFFFFFFFFFF;\(String(repeating: "x", count: 70_000))⏎",
            405,
            end: .closed
        ),
        WireRow(
            "RFC 9112 7.1.2: nor are trailers",
            "GET /a.txt HTTP/1.1⏎\(host)Transfer-Encoding: chunked⏎⏎0⏎Host: evil.example⏎Content-Length: 5⏎⏎\(next)",
            200,
            end: .closed
        ),
    ]

    static let connections = [
        WireRow("RFC 9112 9.3: HTTP/1.1 goes on", "GET /a.txt HTTP/1.1⏎\(host)⏎\(next)", 200, 200),
        WireRow("RFC 9112 9.3: HTTP/1.0 does not", "GET /a.txt HTTP/1.0⏎⏎\(next)", 200, end: .closed),
        WireRow("RFC 9112 9.3: unless asked to", "GET /a.txt HTTP/1.0⏎Connection: keep-alive⏎⏎", 200) {
            $0.fields["connection"] == "keep-alive"
        },
        WireRow(
            "RFC 9112 9.3: a body that is not read",
            "GET /a.txt HTTP/1.1⏎\(host)Content-Length: 5⏎⏎hello\(next)",
            200,
            end: .closed
        ),
        WireRow(
            "RFC 9112 9.6: nothing after close",
            "GET /a.txt HTTP/1.1⏎\(host)Connection: close⏎⏎\(next)",
            200,
            end: .closed
        ),
        WireRow(
            "RFC 9110 5.6.1: empty elements of a list",
            "GET /a.txt HTTP/1.1⏎\(host)Connection: ,close , ⏎⏎\(next)",
            200,
            end: .closed
        ),
        WireRow(
            "RFC 9110 7.8: an upgrade that is not taken",
            "GET /a.txt HTTP/1.1⏎\(host)Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABkAAQAAP__⏎⏎",
            200
        ),
        WireRow("RFC 9112 8: the head of HTTP/2", "PRI * HTTP/2.0⏎⏎SM⏎⏎", 505, end: .closed),
    ]

    @Test func requestLinesAreReadStrictly() async throws { try await check(Self.requestLine, in: folder) }
    @Test func targetsAreOurs() async throws { try await check(Self.targets, in: folder) }
    @Test func nothingIsFramedInTwoWays() async throws { try await check(Self.framing, in: folder) }
    @Test func connectionsGoOnOrEndAsTold() async throws { try await check(Self.connections, in: folder) }

    /// RFC 9112 8: what will never be complete is not answered as if it were.
    @Test func aHeadThatIsCutOffIsNotAnswered() async throws {
        try await withPreview(of: folder) { port in
            for part in ["G", "GET /a.txt HTTP/1.1\r\n", "GET /a.txt HTTP/1.1\r\nHost: localhost\r\n"] {
                let client = try RawClient(port: port)
                client.send(part)
                client.closeOutput()
                #expect(client.drainsToEnd(within: 5) && client.received.isEmpty, "\(part)")
            }
        }
    }

    /// RFC 9112 6.1 and 9110 9.3.2: a stream has no coding that HTTP/1.0 could not read, and none for HEAD.
    @Test func aStreamEndsWithItsConnection() async throws {
        try await withPreview(of: folder) { port in
            let client = try RawClient(port: port)
            client.send("GET /.preview/events HTTP/1.0\r\n\r\n")
            let response = try #require(client.response(isStream: true))
            #expect(response.status == 200 && response.fields["connection"] == "close")
            #expect(response.fields["transfer-encoding"] == nil && response.fields["content-length"] == nil)
            #expect(client.text(through: "\n\n")?.hasPrefix("event: hello\n") == true)
        }
        try await check(
            [WireRow("RFC 9110 9.3.2: HEAD of a stream", "HEAD /.preview/events HTTP/1.1⏎Host: localhost⏎⏎", 200)],
            in: folder
        )
    }
}
