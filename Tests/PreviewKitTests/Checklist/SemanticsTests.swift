import Glibc
import PreviewKit
import TestSupport
import Testing

/// RFC 9110 and 9111 against a live server, rule by rule: methods, fields, errors, what may be stored.
struct SemanticsTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("page.html", "<!doctype html><title>page</title>")
        try folder.write("folder/b.txt", "b")
    }

    private static let host = "Host: localhost⏎"
    private static let allow = "GET, HEAD, OPTIONS"

    static let methods = [
        WireRow("RFC 9110 9.1: known, but refused", "DELETE /a.txt HTTP/1.1⏎\(host)⏎", 405) {
            $0.fields["allow"] == allow
        },
        WireRow("RFC 9110 9.1: unknown", "FROB /a.txt HTTP/1.1⏎\(host)⏎", 501),
        WireRow("RFC 9110 9.1: methods are case-sensitive", "get /a.txt HTTP/1.1⏎\(host)⏎", 501),
        WireRow(
            "RFC 9110 9.3.1: content of GET has no meaning",
            "GET /a.txt HTTP/1.1⏎\(host)Content-Length: 5⏎⏎hello",
            200,
            end: .closed
        ),
        WireRow("RFC 9110 9.3.7: OPTIONS", "OPTIONS /a.txt HTTP/1.1⏎\(host)⏎", 204) {
            $0.fields["allow"] == allow && $0.body.isEmpty
        },
        WireRow(
            "RFC 9110 9.3.8: TRACE repeats nothing",
            "TRACE / HTTP/1.1⏎\(host)Authorization: Bearer secret-token⏎⏎",
            405
        ) {
            $0.fields["allow"] == allow
        },
        WireRow(
            "RFC 9110 10.1.1: 100-continue is answered finally",
            "POST / HTTP/1.1⏎\(host)Expect: 100-continue⏎Content-Length: 5⏎⏎",
            405,
            end: .closed
        ),
        WireRow(
            "RFC 9110 10.1.1: no 100 for HTTP/1.0",
            "POST / HTTP/1.0⏎Expect: 100-continue⏎Content-Length: 5⏎⏎",
            405,
            end: .closed
        ),
        WireRow("RFC 9110 10.1.1: another expectation", "GET / HTTP/1.1⏎\(host)Expect: a-pony⏎⏎", 417, end: .closed),
        WireRow(
            "RFC 9110 15.5.14: a body of any size is refused without waiting for it",
            "POST / HTTP/1.1⏎\(host)Content-Length: 9223372036854775807⏎⏎",
            405,
            end: .closed
        ),
        WireRow(
            "RFC 9112 6.3: 411 is for servers that read bodies: POST without one is 405",
            "POST / HTTP/1.1⏎\(host)⏎",
            405
        ),
    ]

    static let fields = [
        WireRow(
            "RFC 9110 5.4: a field of 100 KB",
            "GET / HTTP/1.1⏎\(host)X: \(String(repeating: "a", count: 100_000))⏎⏎",
            431,
            end: .closed
        ),
        WireRow(
            "RFC 9110 5.4: a name of 100 KB",
            "GET / HTTP/1.1⏎\(host)\(String(repeating: "a", count: 100_000)): b⏎⏎",
            431,
            end: .closed
        ),
        WireRow(
            "RFC 9110 5.4: 10,000 fields",
            "GET / HTTP/1.1⏎\(host)\(String(repeating: "A: b⏎", count: 10_000))⏎",
            431,
            end: .closed
        ),
        WireRow("RFC 9110 5.5: NUL in a value", "GET / HTTP/1.1⏎\(host)X: a\0b⏎⏎", 400, end: .closed),
        WireRow("RFC 9110 5.5: another control byte", "GET / HTTP/1.1⏎\(host)X: a\u{7}b⏎⏎", 400, end: .closed),
        WireRow("RFC 9110 5.5: bytes from 0x80", "GET /a.txt HTTP/1.1⏎\(host)X: é⏎⏎", 200),
        WireRow("RFC 9110 10.2.2: Location is a path", "GET /folder?q=%2f HTTP/1.1⏎\(host)⏎", 302) {
            $0.fields["location"] == "/folder/?q=%2f" && $0.fields["cache-control"] == "no-store" && !$0.body.isEmpty
        },
        WireRow("RFC 9110 10.2.4: no Server field", "GET /a.txt HTTP/1.1⏎\(host)⏎", 200) { $0.fields["server"] == nil },
        WireRow("RFC 9110 14.3: Accept-Ranges", "GET /a.txt HTTP/1.1⏎\(host)⏎", 200) {
            $0.fields["accept-ranges"] == "bytes"
        },
        WireRow(
            "RFC 9110 12.5.5: there is one coding, so nothing varies by it",
            "GET /a.txt HTTP/1.1⏎\(host)Accept-Encoding: gzip⏎⏎",
            200
        ) {
            $0.fields["content-encoding"] == nil && $0.fields["vary"] == nil
        },
        WireRow("RFC 9110 8.3: text has its charset", "GET /a.txt HTTP/1.1⏎\(host)⏎", 200) {
            $0.fields["content-type"] == "text/plain; charset=utf-8"
        },
        WireRow("RFC 9110 15.5.20: another authority", "GET / HTTP/1.1⏎Host: evil.example⏎⏎", 421) {
            !$0.text.contains("evil.example")
        },
    ]

    @Test func methodsAreThreeAndTheRestIsRefused() async throws { try await check(Self.methods, in: folder) }
    @Test func fieldsAreBoundedAndSaid() async throws { try await check(Self.fields, in: folder) }

    /// RFC 9110 6.6.1, 15.5: every answer is dated; every error says in words what is wrong, but not to HEAD.
    @Test(arguments: [
        ("GET /nope HTTP/1.1", 404), ("DELETE / HTTP/1.1", 405), ("FROB / HTTP/1.1", 501), ("GET / HTTP/2.0", 505),
        ("GET /%zz HTTP/1.1", 400), ("HEAD /nope HTTP/1.1", 404), ("HEAD /%zz HTTP/1.1", 400),
        ("GET /.preview/socket HTTP/1.1", 426), ("GET /.preview/nope HTTP/1.1", 404),
    ])
    func errorsExplainThemselves(_ line: String, _ status: Int) async throws {
        try await withPreview(of: folder) { port in
            let method = String(line.prefix { $0 != " " })
            for accept in ["*/*", "text/html", "application/json", "text/plain"] {
                let client = try RawClient(port: port)
                client.send("\(line)\r\nHost: localhost\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n")
                let response = try #require(client.response(method: method))
                #expect(response.status == status)
                #expect(response.fields["date"].flatMap(TestDate.parse) != nil)
                #expect(response.fields["cache-control"] == "no-store")
                #expect((response.fields["content-length"].flatMap(Int.init) ?? 0) > 20)
                #expect(response.body.isEmpty == (method == "HEAD"))
                #expect(client.drainsToEnd(within: 5) && client.received.isEmpty)
            }
        }
    }

    /// RFC 9110 8.6, 9.3.2: HEAD is GET without its body, for every client.
    @Test(arguments: ["/a.txt", "/page.html", "/folder/", "/folder", "/nope", "/%zz", "/", "/.preview/client.js"])
    func headIsGetWithoutItsBody(_ target: String) async throws {
        try await withPreview(of: folder) { port in
            for fields in [[], ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Accept: text/html"]] {
                // The second time it may come from memory.
                for _ in 0..<2 {
                    let get = try RawClient.get(target, port: port, fields: fields)
                    let head = try RawClient.get(target, port: port, fields: fields, method: "HEAD")
                    #expect(head.status == get.status && head.fields["content-length"] == "\(get.body.count)")
                    func comparable(_ response: RawResponse) -> [String: String] {
                        response.fields.filter { $0.key != "date" && $0.key != "content-security-policy" }
                    }
                    #expect(comparable(head) == comparable(get))
                }
            }
        }
    }

    /// RFC 9111: nothing is reused unasked, pages of ours are not stored at all, and the client alone is for ever.
    @Test func whatMayBeStored() async throws {
        try await withPreview(of: folder) { port in
            let page = try RawClient.get("/page.html", port: port, fields: ["Sec-Fetch-Dest: document"])
            let script = try #require(
                page.text.split(separator: "\"").first { $0.contains("client.js") }.map(String.init)
            )
            for (target, control) in [
                ("/a.txt", "no-cache"), ("/page.html", "no-cache"), ("/folder/", "no-store"), ("/folder", "no-store"),
                ("/nope", "no-store"), ("/.preview/status", "no-store"), ("/.preview/client.js", "no-cache"),
                (script, "public, max-age=31536000, immutable"),
            ] {
                let response = try RawClient.get(target, port: port)
                #expect(response.fields["cache-control"] == control, "\(target)")
                #expect(response.fields["age"] == nil && response.fields["expires"] == nil, "\(target)")
                #expect(response.fields["set-cookie"] == nil, "\(target)")
                #expect(response.fields["strict-transport-security"] == nil, "\(target)")
            }
            #expect(page.fields["cache-control"] == "no-cache" && page.fields["etag"] != nil)
        }
    }

    /// RFC 9110 8.8.1: a tag is never that of other bytes, however fast they are rewritten.
    @Test func aTagIsOfItsBytesAlone() async throws {
        let folder = folder
        try await withPreview(of: folder) { port in
            var tags: [String: String] = [:]
            for round in 0..<200 {
                let text = "version \(round % 7)"
                try folder.write("same.txt", text)
                let response = try RawClient.get("/same.txt", port: port)
                #expect(response.text == text)
                let tag = try #require(response.fields["etag"])
                #expect(tag.wholeMatch(of: /(W\/)?"[!#-~]*"/) != nil)
                #expect(tags[tag, default: text] == text)
                tags[tag] = text
            }
        }
    }

    /// RFC 9110 8.8.2: however a file is dated, its date is one of HTTP, and not later than the answer's.
    @Test(arguments: [4_070_908_800, 253_409_212_800, 2_147_483_648, 0, -86_400])
    func datesOfFilesAreDatesOfHTTP(_ seconds: Int) async throws {
        let folder = folder
        let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, folder.path + "/a.txt", times, 0) == 0)
        try await withPreview(of: folder) { port in
            let fields = try RawClient.get("/a.txt", port: port).fields
            let modified = try #require(fields["last-modified"].flatMap(TestDate.parse))
            let date = try #require(fields["date"].flatMap(TestDate.parse))
            #expect(modified >= 0 && modified <= date)
        }
    }
}
