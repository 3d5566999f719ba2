import HTTPSemantics
import NIOCore
import Testing

/// The parser looks at sixteen bytes at a time and compares names eight at a time: what that could miss, at each place
/// of four blocks and of what is left after them.
struct HeadParserBlockTests {
    /// The reason of a refusal, or what was made of the head.
    private enum Result: Equatable {
        case incomplete
        case refused(String)
        case head(fields: Int, known: [FieldName], values: [String])
    }

    private func parse(_ pieces: [UInt8]...) -> Result {
        var parser = HeadParser()
        var buffer = ByteBuffer()
        for piece in pieces {
            buffer.writeBytes(piece)
            switch parser.parse(&buffer) {
            case .incomplete: continue
            case .invalid(let error): return .refused(error.reason.description)
            case .head(let head):
                let view = head.fields.bytes.readableBytesView
                return .head(
                    fields: head.fields.total,
                    known: head.fields.lines.map(\.name),
                    values: head.fields.lines.map { String(decoding: view[$0.value], as: UTF8.self) }
                )
            }
        }
        return .incomplete
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: 0..<64)
    func findsControlBytesAndLineEnds(_ place: Int) {
        let start = bytes("GET / HTTP/1.0\r\nHost: ")
        let end = bytes("\r\n\r\n")
        for byte in UInt8.min ... .max {
            var value = [UInt8](repeating: UInt8(ascii: "v"), count: 64)
            value[place] = byte
            let expected: Result? =
                switch byte {
                case 0x0A: .refused("A line ends with LF alone, not CRLF.")
                case 0x0D: .refused("A CR that no LF follows.")
                case 0x09, 0x20: nil
                case 0..<0x20, 0x7F: .refused("A control byte in the head.")
                default: .head(fields: 1, known: [.host], values: [String(decoding: value, as: UTF8.self)])
                }
            let whole = parse(start + value + end)
            // White space within is kept, at the ends it is cut off.
            let trimmed = String(decoding: value, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            let kept = place == 0 || place == 63 ? String(trimmed[0]) : String(decoding: value, as: UTF8.self)
            #expect(whole == expected ?? .head(fields: 1, known: [.host], values: [kept]), "\(byte)")
        }
    }

    @Test(arguments: 0..<64)
    func findsTheFirstColon(_ place: Int) {
        var line = [UInt8](repeating: UInt8(ascii: "n"), count: 65)
        line[place] = UInt8(ascii: ":")
        line[64] = UInt8(ascii: ":")
        let whole = parse(bytes("GET / HTTP/1.0\r\n") + line + bytes("\r\n\r\n"))
        let isNameless = Result.refused("A field line is not `name: value`.")
        #expect(whole == (place == 0 ? isNameless : .head(fields: 1, known: [], values: [])))
        line[place] = UInt8(ascii: "n")
        line[64] = UInt8(ascii: "n")
        #expect(parse(bytes("GET / HTTP/1.0\r\n") + line + bytes("\r\n\r\n")) == isNameless)
    }

    @Test(arguments: 1..<40)
    func seesEachByteThatIsNoPartOfAName(_ length: Int) {
        for place in 0..<length {
            // Neighbours of letters, digits and `-`, with and without bit 5, and above ASCII.
            for byte in bytes("@[{}/;,\"(") + [0x80, 0xAD, 0xC1, 0xE1, 0xFF] {
                var name = [UInt8](repeating: UInt8(ascii: "N"), count: length)
                name[place] = byte
                #expect(
                    parse(bytes("GET / HTTP/1.0\r\n") + name + bytes(": v\r\n\r\n"))
                        == .refused("A field line is not `name: value`.")
                )
            }
        }
    }

    @Test(arguments: FieldName.allCases)
    func recognisesNamesThatDifferInCaseAlone(_ name: FieldName) {
        let spelling = bytes(name.lowercased.description)
        let value = name == .expect ? "100-continue" : name == .transferEncoding ? "chunked" : "1"
        let start = bytes(name == .host ? "GET / HTTP/1.1\r\n" : "GET / HTTP/1.1\r\nHost: 1\r\n")
        let known: [FieldName] = name == .host ? [name] : [.host, name]
        for place in spelling.indices {
            for bit in 0..<8 {
                var changed = spelling
                changed[place] ^= 1 << bit
                let whole = parse(start + changed + bytes(": \(value)\r\n\r\n"))
                let isLetter = spelling[place] != UInt8(ascii: "-")
                if bit == 5, isLetter {
                    let values = known.map { $0 == name ? value : "1" }
                    #expect(whole == .head(fields: known.count, known: known, values: values))
                } else if case .head(_, let found, _) = whole {
                    #expect(!found.contains(name), "\(String(decoding: changed, as: UTF8.self))")
                } else if bit == 5 {
                    #expect(whole == .refused("A CR that no LF follows."))
                }
            }
        }
    }

    @Test(arguments: 0..<48)
    func judgesEachByteOfATarget(_ place: Int) {
        for byte in UInt8.min ... .max {
            var target = [UInt8](repeating: UInt8(ascii: "t"), count: 49)
            target[0] = UInt8(ascii: "/")
            target[place + 1] = byte
            var buffer = ByteBuffer(bytes: bytes("GET ") + target + bytes(" HTTP/1.0\r\n\r\n"))
            var parser = HeadParser()
            let isAllowed = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
            guard case .head(let head) = parser.parse(&buffer) else {
                #expect(!isAllowed, "\(byte)")
                continue
            }
            #expect(isAllowed, "\(byte)")
            let parts = target.split(separator: UInt8(ascii: "?"), omittingEmptySubsequences: false)
            #expect(head.target.path.elementsEqual(parts[0]))
            #expect(head.target.query.map { Array($0) } == (parts.count > 1 ? Array(parts[1]) : nil))
        }
    }

    @Test func takesNoOtherVersionForHTTP11() {
        for place in 0..<8 {
            for bit in 0..<8 {
                var version = bytes("HTTP/1.1")
                version[place] ^= 1 << bit
                let whole = parse(bytes("GET / ") + version + bytes("\r\n\r\n"))
                // HTTP/1.0 wants no Host, the higher minor versions do; digits of another major version are 505.
                switch String(decoding: version, as: UTF8.self) {
                case "HTTP/1.0": #expect(whole == .head(fields: 0, known: [], values: []))
                case "HTTP/1.3", "HTTP/1.5", "HTTP/1.9": #expect(whole == .refused("HTTP/1.1 wants a Host field."))
                case "HTTP/0.1", "HTTP/3.1", "HTTP/5.1", "HTTP/9.1":
                    #expect(whole == .refused("Only HTTP/1.1 and HTTP/1.0 are spoken here."))
                default:
                    guard case .refused(let reason) = whole else {
                        Issue.record("took \(version)")
                        return
                    }
                    #expect(!reason.contains("Host") && !reason.contains("spoken"))
                }
            }
        }
    }

    /// A block that ends before its line does, and a line that ends with what has arrived.
    @Test func readsABrowsersHeadHoweverItIsCut() {
        let head = bytes(
            """
            GET /site.css?v=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: keep-alive\r\n\
            sec-ch-ua-platform: "Linux"\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nsec-ch-ua-mobile: ?0\r\n\
            Accept: text/css,*/*;q=0.1\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\n\
            Sec-Fetch-Dest: style\r\nAccept-Encoding: gzip\r\nIf-Modified-Since:\t x \r\nReferer: \r\n\r\n
            """
        )
        let expected = Result.head(
            fields: 12,
            known: [
                .host, .connection, .userAgent, .accept, .secFetchSite, .secFetchMode, .secFetchDest, .ifModifiedSince,
                .referer,
            ],
            values: [
                "127.0.0.1:8080", "keep-alive", "Mozilla/5.0 (X11; Linux x86_64)", "text/css,*/*;q=0.1", "same-origin",
                "no-cors", "style", "x", "",
            ]
        )
        for cut in 0...head.count {
            #expect(parse(Array(head[..<cut]), Array(head[cut...])) == expected, "cut at \(cut)")
        }
    }
}
