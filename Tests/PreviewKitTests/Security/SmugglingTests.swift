import PreviewKit
import TestSupport
import Testing

/// SECURITY A7, A8 and A11 against a live server: ranges and fields made to overflow, messages made to be read in two
/// ways, bytes that are no message at all. On doubt: refused, and the connection closed.
struct SmugglingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("big.txt", String(repeating: "0123456789", count: 1000))
        try folder.write("empty.txt", "")
        try folder.write("bad\u{FFFD}.txt", "replacement")
        try folder.write(Array("bad".utf8) + [0xFF], Array("ff".utf8))
        try folder.write(Array("bad".utf8) + [0xFE], Array("fe".utf8))
        try folder.write("\u{E9}.html", "composed")
        try folder.write("e\u{301}.html", "decomposed")
        try folder.write("sparse.bin", "")
        guard truncateFile(folder.path + "/sparse.bin", 5 << 30) else { throw TestError("truncate") }
    }

    private static let host = "Host: localhost⏎"
    /// What a second reader would see.
    private static let next = "GET /a.txt HTTP/1.1⏎Host: localhost⏎⏎"

    private static let transferEncodings = [
        "Transfer-Encoding:\u{B}chunked", "Transfer-Encoding : chunked", " Transfer-Encoding: chunked",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked\u{B}", "Transfer-Encoding:\0chunked", "Transfer-Encoding: chun\u{212A}ed",
        "Transfer-Encoding: chunked⏎Transfer-Encoding: identity", "Transfer-Encoding:⏎ chunked",
        "Transfer-Encoding\u{A0}: chunked",
        "Transfer-Encoding: , ,", "Transfer-Encoding: chunked;x=y", "X: y\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity",
    ]
    private static let lengths = [
        "+5", "-1", "-0", "0x5", "5_0", "5 5", "5, 5", "5,6", "\u{665}", "\u{FF15}", "", "5.", "1e1",
        "9223372036854775808",
        "18446744073709551616", "18446744073709551621", String(repeating: "9", count: 40), "5⏎Content-Length: 5",
        "5⏎Content-Length: 6",
        "6⏎Transfer-Encoding: chunked", "0⏎Transfer-Encoding: chunked",
    ]

    @Test func nothingIsReadInTwoWays() async throws {
        var rows = Self.transferEncodings.map {
            WireRow("A8 mangled TE: \($0)", "POST / HTTP/1.1⏎\(Self.host)\($0)⏎⏎0⏎⏎\(Self.next)", 400, end: .closed)
        }
        rows += Self.lengths.map {
            WireRow(
                "A8 bad CL: \($0)",
                "POST / HTTP/1.1⏎\(Self.host)Content-Length: \($0)⏎⏎hello\(Self.next)",
                400,
                end: .closed
            )
        }
        for size in [
            "0x5", "+5", "5_", " 5", "-1", "FFFFFFFFFFFFFFFFF", "5;\(String(repeating: "x", count: 70_000))", "5\n",
            "5\rX",
        ] {
            rows.append(
                WireRow(
                    "A8 chunk size: \(size.prefix(20))",
                    "GET /a.txt HTTP/1.1⏎\(Self.host)Transfer-Encoding: chunked⏎⏎\(size)⏎hello⏎0⏎⏎\(Self.next)",
                    200,
                    end: .closed
                )
            )
        }
        rows += [
            WireRow(
                "A8 an unknown field is one",
                "GET /a.txt HTTP/1.1⏎\(Self.host)Transfer_Encoding: chunked⏎⏎\(Self.next)",
                200,
                200
            ),
            WireRow(
                "A8 TE of HTTP/1.0",
                "GET / HTTP/1.0⏎Transfer-Encoding: chunked⏎⏎0⏎⏎\(Self.next)",
                400,
                end: .closed
            ),
            WireRow(
                "A8 a length of 2^63 - 1",
                "GET /a.txt HTTP/1.1⏎\(Self.host)Content-Length: 9223372036854775807⏎⏎\(Self.next)",
                200,
                end: .closed
            ),
            WireRow("A8 no colon", "GET / HTTP/1.1⏎\(Self.host)X-NoColon⏎⏎", 400, end: .closed),
            WireRow("A8 a name in brackets", "GET / HTTP/1.1⏎\(Self.host)[x]: 1⏎⏎", 400, end: .closed),
            WireRow("A8 no name", "GET / HTTP/1.1⏎\(Self.host): 1⏎⏎", 400, end: .closed),
            WireRow("A11 Host in other letters", "GET / HTTP/1.1⏎Ho\u{17F}t: localhost⏎⏎", 400, end: .closed),
            WireRow("A11 a name like localhost", "GET / HTTP/1.1⏎Host: localho\u{17F}t⏎⏎", 400),
            WireRow("A11 one word", "GET⏎⏎", 400, end: .closed), WireRow("A11 two words", "GET /⏎⏎", 400, end: .closed),
        ]
        try await check(rows, in: folder)
    }

    /// TLS, other protocols, and 300 times noise: refused or closed, and the process lives.
    @Test func whatIsNoMessageIsRefused() async throws {
        var generator = Noise(state: 20_260_101)
        var messages: [[UInt8]] = [
            [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 0x5A, count: 500),
            Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0],
            Array("OPTIONS rtsp://localhost/ RTSP/1.0\r\nCSeq: 1\r\n\r\n".utf8), Array("SSH-2.0-OpenSSH_9.2\r\n".utf8),
            Array("\0\0\0\0\r\n\r\n".utf8), Array("<policy-file-request/>\0\r\n\r\n".utf8),
            Array("EHLO x\r\n\r\n".utf8),
        ]
        for _ in 0..<300 { messages.append((0..<200).map { _ in generator.next() } + [13, 10, 13, 10]) }
        try await withPreview(of: folder) { [messages] (port: Int) throws in
            for message in messages {
                let client = try RawClient(port: port)
                client.send(message)
                client.closeOutput()
                if let response = client.response(deadline: 5) {
                    #expect([400, 414, 421, 431, 501, 505].contains(response.status), "\(message.prefix(40))")
                    #expect(response.body.count < 16 << 10 && !Latin1.text(message).contains(response.text))
                }
                #expect(client.drainsToEnd(within: 5) && client.received.isEmpty, "\(message.prefix(40))")
            }
            let started = RawClient.now()
            #expect(try RawClient.get("/a.txt", port: port).status == 200)
            #expect(RawClient.now() - started < 1)
        }
    }

    /// Always the same, so that a failure can be looked at.
    private struct Noise {
        var state: UInt64
        mutating func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    private static let ranges: [(range: String, target: String, status: Int)] = [
        ("bytes=0-" + (0..<1300).map { ",5-\($0)" }.joined(), "/big.txt", 200),
        ("bytes=" + (0..<1000).map { "\($0 * 3)-\($0 * 3)" }.joined(separator: ","), "/big.txt", 206),
        ("bytes=0-10,0-10,0-10", "/a.txt", 200), ("bytes=-17208,-9223372036854758792", "/a.txt", 200),
        ("bytes=0-9223372036854775807", "/a.txt", 206), ("bytes=9223372036854775808-", "/a.txt", 416),
        ("bytes=9223372036854775807-9223372036854775807", "/a.txt", 416), ("bytes=-9223372036854775808", "/a.txt", 206),
        ("bytes=-18446744073709551616", "/a.txt", 206), ("bytes=922337203-", "/a.txt", 416),
        ("bytes=10--100", "/a.txt", 200), ("bytes=100-10", "/a.txt", 200), ("bytes=-1-10", "/a.txt", 200),
        ("bytes=", "/a.txt", 200),
        ("bytes=20-10", "/a.txt", 200), ("bytes=0-", "/empty.txt", 200), ("bytes=-1", "/empty.txt", 200),
        ("bytes=0-0", "/empty.txt", 200),
        ("bytes=4294967295-4294967297", "/sparse.bin", 206), ("bytes=2147483647-2147483649", "/sparse.bin", 206),
        ("bytes=-3", "/sparse.bin", 206), ("bytes=5368709119-", "/sparse.bin", 206),
        ("bytes=5368709120-", "/sparse.bin", 416),
    ]

    @Test func rangesNeitherOverflowNorMultiply() async throws {
        let rows = Self.ranges.map { range, target, status in
            WireRow("A7 range: \(range.prefix(60)) of \(target)", get: target, "Range: \(range)", status) { response in
                // Never more than the file, never a byte from outside it.
                let length = ["/a.txt": 10, "/big.txt": 10_000, "/empty.txt": 0][target] ?? 3
                return response.body.count <= max(length, 0) || response.status == 416
            }
        }
        let hostile = [
            ("If-Modified-Since", "Sun, 99 Foo 99999 25:61:61 GMT"),
            ("If-Modified-Since", "Sun, 06 Nov 253409212800 08:49:37 GMT"),
            ("If-Unmodified-Since", "Thu, 01 Jan 0000 00:00:00 GMT"),
            ("If-None-Match", String(repeating: "\"x\",", count: 15_000)),
            ("If-None-Match", String(repeating: "\"", count: 60_000)),
            ("If-Match", "*" + String(repeating: " ", count: 60_000)),
        ].map { name, value in
            WireRow("A7 hostile \(name): \(value.prefix(40))", get: "/a.txt", "\(name): \(value)", 200)
        }
        let tooLong = ["If-Modified-Since", "If-None-Match", "Range"].map {
            WireRow(
                "A7 100 KB of \($0)",
                get: "/a.txt",
                "\($0): \(String(repeating: "\"x\",", count: 25_000))",
                431,
                end: .closed
            )
        }
        try await check(rows + hostile + tooLong, in: folder)
    }

    /// A11: names are bytes. No two of them are one, in the cache or elsewhere.
    @Test func namesThatLookAlikeAreDifferentFiles() async throws {
        let rows = [
            ("/bad%FF", "ff"), ("/bad%FE", "fe"), ("/bad%EF%BF%BD.txt", "replacement"), ("/%C3%A9.html", "composed"),
            ("/e%CC%81.html", "decomposed"), ("/%C3%A9", "composed"), ("/e%CC%81", "decomposed"),
        ].map { target, text in WireRow("A11 \(target)", get: target, 200) { $0.text == text } }
        // Twice: the second time out of the cache.
        try await check(rows + rows + [WireRow("A11 /bad%FD", get: "/bad%FD", 404)], in: folder)
    }
}
