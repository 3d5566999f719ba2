import HTTPSemantics
import NIOCore
import Testing

/// What a parser that is resumed, bounded and fast could get wrong.
struct HeadParserEdgeTests {
    private enum Result: Equatable {
        case incomplete
        case head(method: Method, path: String, fields: Int, rest: Int)
        case invalid(HeadError)
    }

    private func parse(_ chunks: [[UInt8]], limits: HeadLimits = HeadLimits()) -> Result {
        var parser = HeadParser(limits: limits)
        var buffer = ByteBuffer()
        for (index, chunk) in chunks.enumerated() {
            buffer.writeBytes(chunk)
            switch parser.parse(&buffer) {
            case .incomplete: continue
            case .invalid(let error): return .invalid(error)
            case .head(let head):
                let rest = buffer.readableBytes + chunks[(index + 1)...].reduce(0) { $0 + $1.count }
                let path = String(decoding: head.target.path, as: UTF8.self)
                return .head(method: head.method, path: path, fields: head.fields.total, rest: rest)
            }
        }
        return .incomplete
    }

    private func status(_ text: String, limits: HeadLimits = HeadLimits()) -> Int {
        guard case .invalid(let error) = parse([Array(text.utf8)], limits: limits) else { return 200 }
        return error.status.code
    }

    private static func fields(_ lines: String) -> String { "GET / HTTP/1.1\r\nHost: x\r\n\(lines)\r\n\r\n" }

    /// The same answer, the same reason and the same rest, however the bytes arrive.
    @Test(arguments: [
        "GET /a?b HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\nGET /next", "\r\n\r\nHEAD / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n", fields("X: a\rb"), fields("X: a\u{1}b"), fields(" folded: x"), fields("X : y"),
        "GET /\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}", "\r\n\r\n\r\n\r\n\r\nGET",
        String(repeating: "A", count: 40) + "\u{1} / HTTP/1.1\r\n", String(repeating: "(", count: 40),
        "GET http://a@b/ HTTP/1.1\r\nHost: x\r\n\r\n", fields("Content-Length: 5\r\nContent-Length: 5"),
        fields(String(repeating: "A: b\r\n", count: 101)),
    ])
    func doesNotDependOnTheCuts(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = parse([bytes])
        #expect(parse(bytes.map { [$0] }) == whole)
        for cut in bytes.indices {
            #expect(parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }

    /// Names are looked at by blocks too, where they are of letters and `-`.
    @Test(arguments: 0..<20)
    func seesEachByteThatIsNoPartOfAName(_ position: Int) {
        let allowed = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min ... .max {
            var name = [UInt8](repeating: UInt8(ascii: "n"), count: 20)
            name[position] = byte
            // A colon ends the name, which must not be empty.
            let isGood = byte == UInt8(ascii: ":") ? position > 0 : allowed.contains(byte)
            let head = Array("GET / HTTP/1.1\r\nHost: x\r\n".utf8) + name + Array(": y\r\n\r\n".utf8)
            guard case .head = parse([head]) else {
                #expect(!isGood, "\(byte)")
                continue
            }
            #expect(isGood, "\(byte)")
        }
    }

    /// The scan looks at several bytes at a time: each byte, at each place of a block and of what is left after it.
    @Test(arguments: 0..<20)
    func seesEachControlByteWhereverItStands(_ position: Int) {
        for byte in UInt8.min ... .max {
            var value = [UInt8](repeating: UInt8(ascii: "v"), count: 20)
            value[position] = byte
            let head = Array("GET / HTTP/1.1\r\nHost: x\r\nX: ".utf8) + value + Array("\r\n\r\n".utf8)
            let isAllowed = byte == 0x09 || (byte >= 0x20 && byte != 0x7F)
            if case .head = parse([head]) {
                #expect(isAllowed, "byte \(byte) taken at \(position)")
            } else {
                #expect(!isAllowed, "byte \(byte) refused at \(position)")
            }
        }
    }

    @Test(arguments: FieldName.allCases)
    func recognisesFieldsInAnyCase(_ name: FieldName) throws {
        let lowercased = name.lowercased.description
        for spelling in [lowercased, lowercased.uppercased()] {
            let value = name == .expect ? "100-continue" : name == .transferEncoding ? "chunked" : "1"
            let host = name == .host ? "" : "Host: x\r\n"
            var buffer = ByteBuffer(string: "GET / HTTP/1.1\r\n\(host)\(spelling):\(value)\r\n\(spelling)x: 2\r\n\r\n")
            var parser = HeadParser()
            guard case .head(let head) = parser.parse(&buffer) else {
                Issue.record("refused \(spelling)")
                return
            }
            #expect(head.fields.count(of: name) == 1)
            #expect(try #require(head.fields[name]).elementsEqual(value.utf8))
        }
    }

    @Test(arguments: [-1, 0, 1])
    func holdsEachLimitToTheByte(_ excess: Int) {
        let limits = HeadLimits(requestLine: 100, head: 300, fields: 3)
        let isTooMuch = excess > 0
        let target = "/" + String(repeating: "a", count: 100 + excess - "GET / HTTP/1.1".count)
        let line = "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n"
        #expect(status(line, limits: limits) == (isTooMuch ? 414 : 200))

        let empty = Self.fields("X: ")
        let head = Self.fields("X: " + String(repeating: "a", count: 300 + excess - empty.utf8.count))
        #expect(status(head, limits: limits) == (isTooMuch ? 431 : 200))

        let lines = (0..<(2 + excess)).map { "X\($0): y\r\n" }.joined()
        #expect(status("GET / HTTP/1.1\r\nHost: x\r\n\(lines)\r\n", limits: limits) == (isTooMuch ? 431 : 200))

        for text in [line, head] {
            let bytes = Array(text.utf8)
            #expect(parse(bytes.map { [$0] }, limits: limits) == parse([bytes], limits: limits))
        }
    }

    @Test(arguments: [
        ("GET /" + String(repeating: "a", count: 17_000), 414), (String(repeating: "A", count: 100), 501),
        (String(repeating: "(", count: 100), 400), ("PRI * HTTP/2.0\r\n", 505), ("GET / HTTP/0.9\r\n", 505),
        ("GET / HTTP/11.1\r\n", 400), ("GET / HTTP/-1.1\r\n", 400), ("GET / FTP/1.1\r\n", 400),
        ("GET / HTTP/1.1 \r\n", 400),
        ("GET HTTP/1.1\r\n", 400), (" GET / HTTP/1.1\r\n", 400), ("GE(T / HTTP/1.1\r\n", 400),
        ("PROXY TCP4 1.2.3.4 5 6\r\n", 400),
    ])
    func refusesTheRequestLineWithoutWaiting(_ text: String, _ expected: Int) {
        #expect(status(text) == expected)
    }

    @Test(arguments: [
        ("Transfer-Encoding: chunked", 200), ("Transfer-Encoding: cHuNkeD", 200),
        ("Transfer-Encoding: gzip, chunked", 501),
        ("Transfer-Encoding: chunked, gzip", 400), ("Transfer-Encoding: chunked, chunked", 400),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400), ("Transfer-Encoding: \"chunked\"", 400),
        ("Transfer-Encoding: xchunked", 400), ("Transfer-Encoding:", 400), ("Transfer-Encoding: chun\u{212A}ed", 400),
        ("Transfer_Encoding: chunked", 200), ("Content-Length: 0", 200), ("Content-Length: 005", 200),
        ("Content-Length: \t5 \t", 200), ("Content-Length: 9223372036854775807", 200),
        ("Content-Length: 9223372036854775808", 400), ("Content-Length: 18446744073709551621", 400),
        ("Content-Length: " + String(repeating: "9", count: 40), 400),
        ("Content-Length: " + String(repeating: "0", count: 40), 200),
        ("Content-Length:", 400), ("Content-Length: 5, 5", 400), ("Content-Length: -1", 400),
        ("Content-Length: 0x5", 400),
        ("Content-Length: 5_0", 400), ("Content-Length: 1 0", 400), ("Content-Length: \u{FF15}", 400),
        ("Expect: 100-Continue", 200), ("Expect: a-pony", 417), ("Expect: 100-continue, a-pony", 417),
        ("X[]: c", 400), (": c", 400), ("X\u{E9}: c", 400), ("X: \u{E9}", 200), ("X:", 200),
    ])
    func judgesFields(_ lines: String, _ expected: Int) {
        #expect(status(Self.fields(lines)) == expected)
    }

    @Test(
        arguments: [
            ("/a/b?c?d", "/a/b", "c?d"), ("/?", "/", ""), ("/a|b\\{}", "/a|b\\{}", nil), ("//a", "//a", nil),
            ("http://h", "/", nil), ("HTTP://h:1?q", "/", "q"), ("http://h/p?q", "/p", "q"),
        ] as [(String, String, String?)]
    )
    func cutsTargets(_ target: String, _ path: String, _ query: String?) {
        var buffer = ByteBuffer(string: "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("refused")
            return
        }
        #expect(String(decoding: head.target.path, as: UTF8.self) == path)
        #expect(head.target.query.map { String(decoding: $0, as: UTF8.self) } == query)
        #expect((head.target.authority == nil) == (head.target.form == .origin))
    }

    @Test(arguments: [
        ("https://x/", 421), ("ftp://x/", 421), ("http://", 400), ("http:///a", 400), ("http://a:b@x/", 400),
        ("http:/x", 400),
        ("1http://x", 400), ("x:80", 400), ("*", 400), ("a", 400), ("/a#b", 400), ("/\u{E9}", 400), ("?a", 400),
    ])
    func refusesTargets(_ target: String, _ expected: Int) {
        #expect(status("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n") == expected)
    }

    @Test(arguments: [
        ("GET", Method.get), ("HEAD", .head), ("OPTIONS", .options), ("POST", .refused), ("TRACE", .refused),
        ("MKCOL", .refused), ("VERSION-CONTROL", .refused), ("get", .unknown), ("GETX", .unknown),
        ("M-SEARCH", .unknown),
    ])
    func knowsMethods(_ name: String, _ method: Method) {
        let head = Array("\(name) / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        #expect(parse([head]) == .head(method: method, path: "/", fields: 1, rest: 0))
    }

    @Test func isIdleUntilAHeadBegins() {
        var parser = HeadParser()
        var buffer = ByteBuffer()
        #expect(parser.isIdle)
        for (chunk, isIdle) in [("\r\n", true), ("G", false), ("ET / HTTP/1.0\r\n\r\n", true)] {
            buffer.writeString(chunk)
            _ = parser.parse(&buffer)
            #expect(parser.isIdle == isIdle)
        }
    }

    @Test func staysInvalid() {
        var parser = HeadParser()
        var buffer = ByteBuffer(string: "GET / HTTP/2.0\r\n")
        _ = parser.parse(&buffer)
        buffer = ByteBuffer(string: "GET / HTTP/1.0\r\n\r\n")
        guard case .invalid(let error) = parser.parse(&buffer) else {
            Issue.record("parsed on")
            return
        }
        #expect(error.status.code == 505)
    }
}
