import HTTPSemantics
import NIOCore
import Testing

struct HeadParserTests {
    static let chromium = """
        GET /css/site.css?v=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: keep-alive\r\nsec-ch-ua: "Chromium"\r\n\
        Accept: text/css,*/*;q=0.1\r\nSec-Fetch-Site: same-origin\r\nIf-None-Match: "abc"\r\n\r\n
        """

    @Test func readsWhatABrowserSends() throws {
        var buffer = ByteBuffer(string: Self.chromium + "GET /next")
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("no head")
            return
        }
        #expect(head.method == .get)
        #expect(head.target.path.elementsEqual("/css/site.css".utf8))
        #expect(try #require(head.target.query).elementsEqual("v=1".utf8))
        #expect(try #require(head.fields[.host]).elementsEqual("127.0.0.1:8080".utf8))
        #expect(try #require(head.fields[.ifNoneMatch]).elementsEqual("\"abc\"".utf8))
        #expect(head.fields[.range] == nil)
        #expect(head.keepAlive)
        #expect(!head.hasBody)
        #expect(String(buffer: buffer) == "GET /next")
    }

    @Test func isTheSameHoweverTheStreamIsCut() {
        let bytes = Array(Self.chromium.utf8)
        for cut in 1..<bytes.count {
            var parser = HeadParser()
            var buffer = ByteBuffer(bytes: bytes[..<cut])
            guard case .incomplete = parser.parse(&buffer) else {
                Issue.record("complete after \(cut) bytes")
                return
            }
            buffer.writeBytes(bytes[cut...])
            guard case .head(let head) = parser.parse(&buffer) else {
                Issue.record("no head when cut at \(cut)")
                return
            }
            #expect(head.fields.total == 6)
            #expect(buffer.readableBytes == 0)
        }
    }

    /// Which fault is named does not depend on how much of it arrived at a time.
    @Test(arguments: ["\0", "\r\n", "\u{1}\r\n"])
    func aFaultIsTheSameHoweverTheStreamIsCut(_ end: String) {
        let bytes = Array("GET{review}".utf8) + Array(end.utf8) + [UInt8](repeating: 0x61, count: 40)
        func error(cut: Int) -> HeadError? {
            var parser = HeadParser()
            var buffer = ByteBuffer(bytes: bytes[..<cut])
            if case .invalid(let error) = parser.parse(&buffer) { return error }
            buffer.writeBytes(bytes[cut...])
            if case .invalid(let error) = parser.parse(&buffer) { return error }
            return nil
        }
        let whole = error(cut: bytes.count)
        #expect(whole != nil)
        for cut in 1..<bytes.count { #expect(error(cut: cut) == whole, "cut at \(cut)") }
    }

    @Test func isTheSameByteByByte() {
        var parser = HeadParser()
        var buffer = ByteBuffer()
        var heads = 0
        for byte in (Self.chromium + Self.chromium).utf8 {
            buffer.writeInteger(byte)
            if case .head = parser.parse(&buffer) { heads += 1 }
        }
        #expect(heads == 2)
    }

    @Test(arguments: [
        ("GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /\r\n\r\n", 400),
        ("GET / http/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.10\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: x\n\n", 400),
        ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nNoColon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: a\u{0}b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: ٥\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775808\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunKed\u{212A}\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET nums.txt HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("G\u{0}T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ])
    func refuses(_ text: String, _ status: Int) {
        var buffer = ByteBuffer(string: text)
        var parser = HeadParser()
        guard case .invalid(let error) = parser.parse(&buffer) else {
            Issue.record("accepted")
            return
        }
        #expect(error.status.code == status)
    }

    @Test(arguments: [
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true),
        ("GET / HTTP/1.9\r\nHost: x\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: , Close\r\n\r\n", false),
        ("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", true),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", false),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", true),
        ("GET http://x/a?b HTTP/1.1\r\nHost: y\r\n\r\n", true),
    ])
    func accepts(_ text: String, _ keepsAlive: Bool) {
        var buffer = ByteBuffer(string: text)
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("refused")
            return
        }
        #expect(head.keepAlive == keepsAlive)
    }

    @Test func boundsTheRequestLine() {
        var parser = HeadParser()
        var buffer = ByteBuffer(string: "GET /" + String(repeating: "a", count: 17_000))
        guard case .invalid(let error) = parser.parse(&buffer) else {
            Issue.record("accepted")
            return
        }
        #expect(error.status.code == 414)
    }

    @Test(arguments: [
        String(repeating: "X: y\r\n", count: 101),
        "X: " + String(repeating: " ", count: 70_000),
    ])
    func boundsTheHead(_ lines: String) {
        var parser = HeadParser()
        var buffer = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n")
        guard case .invalid(let error) = parser.parse(&buffer) else {
            Issue.record("accepted")
            return
        }
        #expect(error.status.code == 431)
    }
}
