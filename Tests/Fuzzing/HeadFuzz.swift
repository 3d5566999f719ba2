import HTTPSemantics
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// Our head parser beside llhttp, the parser of Node and SwiftNIO: what ours accepts, llhttp accepts and reads the same.
enum HeadFuzz {
    static func run(_ input: [UInt8]) {
        let whole = Reading(of: [input[...]])
        var random = InputRandom(input)
        let inPieces = Reading(of: input.cut(by: &random, atMost: 12))
        demand(whole.heads.map(\.bytes) == inPieces.heads.map(\.bytes), "the heads depend on how the stream is cut")
        demand(whole.error == inPieces.error, "the error depends on how the stream is cut")
        demand(
            whole.error != nil || whole.rest == inPieces.rest,
            "the rest depends on how the stream is cut"
        )
        // The second time, whatever was read the first time is known again.
        let recent = RecentFields()
        let first = Reading(of: [input[...]], recent)
        let second = Reading(of: [input[...]], recent)
        for reading in [first, second] {
            demand(
                reading.heads.map(\.value.shown) == whole.heads.map(\.value.shown) && reading.error == whole.error
                    && reading.rest == whole.rest,
                "what was read before changes what is read"
            )
        }
        for head in whole.heads { compare(head) }
        guard let error = whole.error, OtherReading(whole.rest) != nil else { return }
        demand(
            HeadDifferences.reasons[error.reason.description] != nil,
            "llhttp takes what is refused for a reason that is not listed: \(error.reason)"
        )
    }

    private static func compare(_ head: Reading.Head) {
        let line = head.bytes.prefix { $0 != 0x0D }
        let words = line.split(separator: 0x20).map { Array($0) }
        demand(words.count == 3, "a request line of \(words.count) words")
        // An authority that `HostPolicy` finds malformed is refused there, not by the parser.
        if let authority = head.value.target.authority ?? head.value.fields[.host] {
            let policy = HostPolicy(names: [], allowsAny: true, wildcardBind: false, machineName: nil)
            guard policy.verdict(authority: authority, localAddress: nil) == .allowed else { return }
        }
        // llhttp has a list of methods and two minor versions. We refuse other methods with 501, and know what a higher
        // minor version means (RFC 9112, section 2.3); the rest of such a head must be read the same all the same.
        var known = head.bytes
        if ![.get, .head, .options].contains(head.value.method) {
            known.replaceSubrange(0..<words[0].count, with: Array("GET".utf8))
        }
        if let end = known.firstIndex(of: 0x0D), known[end - 1] > UInt8(ascii: "1") {
            known[end - 1] = UInt8(ascii: "1")
        }
        // White space is SP or TAB (RFC 9110, section 5.6.3); llhttp takes no TAB beside the number of Content-Length.
        known = known.map { $0 == 0x09 ? 0x20 : $0 }
        guard let other = OtherReading(known) else { fatalError("llhttp refuses \(head.bytes.shown)") }
        demand(Array(other.head.uri.utf8) == words[1], "another target: \(other.head.uri)")
        compareFields(head.value, other)
        let isOld = head.value.version == .http10
        demand(other.head.version == (isOld ? .http1_0 : .http1_1), "another version")
        demand(other.isComplete == !head.value.hasBody, "another framing: \(head.bytes.shown)")
        // We close in more cases: after a body, and wherever `close` is said anywhere.
        if head.value.keepAlive { demand(other.head.isKeepAlive, "llhttp closes: \(head.bytes.shown)") }
    }

    private static func compareFields(_ head: RequestHead, _ other: OtherReading) {
        let headers = other.head.headers
        demand(headers.count == head.fields.total, "\(headers.count) and \(head.fields.total) fields")
        let names = Dictionary(uniqueKeysWithValues: FieldName.allCases.map { ("\($0.lowercased)", $0) })
        // llhttp leaves white space behind `Connection: close,`.
        let theirs = headers.compactMap { header in
            names[header.name.lowercased()].map {
                ($0, Array(header.value.utf8.reversed().drop(while: \.isWhitespace).reversed()))
            }
        }
        let ours = head.fields.lines.map { line -> (FieldName, [UInt8]) in
            let value = head.fields.bytes.readableBytesView[line.value].map { $0 == 0x09 ? 0x20 : $0 }
            return (line.name, Array(String(decoding: value, as: UTF8.self).utf8))
        }
        demand(
            theirs.elementsEqual(ours) { $0.0 == $1.0 && $0.1 == $1.1 },
            "other fields: \(theirs) \(ours)"
        )
    }
}

extension RequestHead {
    /// All that it says.
    fileprivate var shown: [String] {
        let values = FieldName.allCases.map { name in fields.all(name).map { Array($0).shown }.joined(separator: ", ") }
        let target = [target.path, target.query, target.authority].map { $0.map { Array($0).shown } ?? "none" }
        return values + target + ["\(version) \(keepAlive) \(hasBody) \(fields.total)", methodName]
    }
}

/// What our parser makes of a stream.
private struct Reading {
    struct Head {
        var value: RequestHead
        var bytes: [UInt8]
    }

    private(set) var heads: [Head] = []
    private(set) var error: HeadError?
    /// From the head that is incomplete or refused on.
    private(set) var rest: [UInt8] = []

    init(of pieces: [ArraySlice<UInt8>], _ recent: RecentFields? = nil) {
        var parser = HeadParser()
        var buffer = ByteBuffer()
        for piece in pieces {
            buffer.writeBytes(piece)
            while error == nil {
                let before = buffer
                switch parser.parse(&buffer, recent) {
                case .incomplete: break
                case .head(let head):
                    demand(buffer.readableBytes < before.readableBytes, "a head takes bytes")
                    heads.append(Head(value: head, bytes: Array(head.fields.bytes.readableBytesView)))
                    continue
                case .invalid(let error):
                    self.error = error
                    rest = Array(before.readableBytesView)
                }
                break
            }
        }
        if error == nil { rest = Array(buffer.readableBytesView) }
    }
}

/// What llhttp makes of a head and nothing behind it.
private struct OtherReading {
    let head: HTTPRequestHead
    /// No body is to follow.
    let isComplete: Bool

    /// `nil`: it does not read a whole head.
    init?(_ bytes: [UInt8]) {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        )
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        guard case .head(let head)? = try? channel.readInbound(as: HTTPServerRequestPart.self) else { return nil }
        self.head = head
        if case .end? = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            isComplete = true
        } else {
            isComplete = false
        }
    }
}
