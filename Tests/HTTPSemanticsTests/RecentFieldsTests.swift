import HTTPSemantics
import NIOCore
import Testing

/// A parser that knows field lines again must make of each head what one makes that reads all of it.
struct RecentFieldsTests {
    /// What a parser says, as far as anybody can tell.
    private struct Reading: Equatable {
        var parts: [String] = []
        var isKnownAgain = false

        static func == (left: Self, right: Self) -> Bool { left.parts == right.parts }
    }

    /// - Parameter pieces: of one head, as they arrive.
    private func read(_ pieces: [String], _ recent: RecentFields?, limits: HeadLimits = HeadLimits()) -> Reading {
        var parser = HeadParser(limits: limits)
        var buffer = ByteBuffer()
        for piece in pieces {
            buffer.writeString(piece)
            switch parser.parse(&buffer, recent) {
            case .incomplete: continue
            case .invalid(let error): return Reading(parts: ["\(error.status.code) \(error.reason)"])
            case .head(let head):
                var parts = [head.methodName, String(decoding: head.target.path, as: UTF8.self)]
                parts += [head.target.query.map { String(decoding: $0, as: UTF8.self) } ?? "no query"]
                parts += ["\(head.version) \(head.keepAlive) \(head.hasBody) \(head.fields.total)"]
                for name in FieldName.allCases {
                    let values = head.fields.all(name).map { String(decoding: $0, as: UTF8.self) }
                    parts.append("\(name.lowercased) \(values)")
                }
                parts.append("rest \(String(buffer: buffer))")
                let text = String(buffer: head.fields.bytes)
                return Reading(parts: parts, isKnownAgain: !(pieces.joined().hasPrefix(text)))
            }
        }
        return Reading(parts: ["incomplete"])
    }

    private static let style = "Host: a\r\nAccept: text/css\r\nSec-Fetch-Dest: style\r\nX-Other: 1\r\n\r\n"

    @Test func knowsThemAgainBehindAnotherRequestLine() {
        let recent = RecentFields()
        #expect(!read(["GET /a.css HTTP/1.1\r\n" + Self.style], recent).isKnownAgain)
        for line in ["GET /b.css?v=2 HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\r\n"] {
            let head = line + Self.style
            let reading = read([head], recent)
            #expect(reading.isKnownAgain, "\(line)")
            #expect(reading == read([head], nil))
        }
    }

    @Test(arguments: [
        "GET /b HTTP/1.1\r\nHost: a\r\nAccept: text/css\r\nSec-Fetch-Dest: stylf\r\nX-Other: 1\r\n\r\n",
        "GET /b HTTP/1.1\r\nHost: b\r\nAccept: text/css\r\nSec-Fetch-Dest: style\r\nX-Other: 1\r\n\r\n",
        "GET /b HTTP/1.1\r\nHost: a\r\nAccept: text/css\r\nSec-Fetch-Dest: style\r\nX-Other: 1\r\n\n\r",
        "GET /b HTTP/1.1\r\n" + style + "GET /next",
        "GET /b HTTP/1.0\r\n" + style,
        "POST /b HTTP/1.1\r\n" + style,
        "GET b HTTP/1.1\r\n" + style,
        "GET /b#c HTTP/1.1\r\n" + style,
        "BREW /b HTTP/1.1\r\n" + style,
        "GET /b HTTP/2.0\r\n" + style,
        "GET * HTTP/1.1\r\n" + style,
        "\r\nGET /b HTTP/1.1\r\n" + style,
        "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /b HTTP/1.1\r\n\r\n",
    ])
    func makesTheSameOfEverythingElse(_ head: String) {
        let recent = RecentFields()
        _ = read(["GET /a.css HTTP/1.1\r\n" + Self.style], recent)
        #expect(read([head], recent) == read([head], nil))
        // And once more, when it is among them itself.
        #expect(read([head], recent) == read([head], nil))
    }

    @Test func isTheSameHoweverTheHeadIsCut() {
        let recent = RecentFields()
        let head = "GET /a.css HTTP/1.1\r\n" + Self.style
        let whole = read([head], nil)
        for cut in 1..<head.utf8.count {
            let bytes = Array(head.utf8)
            let pieces = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
            #expect(read(pieces, recent) == whole, "cut at \(cut)")
        }
    }

    @Test func keepsTheLimitOfAWholeHead() {
        let recent = RecentFields()
        let limits = HeadLimits(requestLine: 64, head: 100, fields: 10)
        _ = read(["GET / HTTP/1.1\r\n" + Self.style], recent, limits: limits)
        for length in 1..<40 {
            let head = "GET /\(String(repeating: "p", count: length)) HTTP/1.1\r\n" + Self.style
            #expect(read([head], recent, limits: limits) == read([head], nil, limits: limits), "\(length)")
        }
    }

    /// Whose fields have no room goes on being read; those of today take the place of those of yesterday.
    @Test func holdsAFewOfThem() {
        let recent = RecentFields()
        let heads = (0..<9).map { "GET / HTTP/1.1\r\nHost: h\($0)\r\n\r\n" }
        let others = (0..<9).map { "GET /x HTTP/1.1\r\nHost: h\($0)\r\n\r\n" }
        for head in heads { #expect(read([head], recent) == read([head], nil)) }
        #expect(!read([others[0]], recent).isKnownAgain)
        #expect(read([others[8]], recent).isKnownAgain)
        for head in others { #expect(read([head], recent) == read([head], nil)) }
        let long = "Host: a\r\nCookie: " + String(repeating: "c", count: 5000) + "\r\n\r\n"
        _ = read(["GET / HTTP/1.1\r\n" + long], recent)
        #expect(!read(["GET /x HTTP/1.1\r\n" + long], recent).isKnownAgain)
    }

    /// The buffer that a head came in is read into again.
    @Test func doNotChangeWithTheBufferTheyCameIn() throws {
        let recent = RecentFields()
        var buffer = ByteBuffer(string: "GET /a HTTP/1.1\r\n" + Self.style)
        var parser = HeadParser()
        _ = parser.parse(&buffer, recent)
        buffer.clear()
        buffer.writeString(String(repeating: "z", count: 200))
        let head = "GET /b HTTP/1.1\r\n" + Self.style
        let reading = read([head], recent)
        #expect(reading.isKnownAgain)
        #expect(reading == read([head], nil))
    }
}
