import Glibc
import TestSupport

/// A live server. The input is what a client sends; where the stream is cut, and how the client ends, follow from it.
enum ConnectionFuzz {
    private static let server = LiveServer()

    static func run(_ input: [UInt8]) {
        var random = InputRandom(input)
        let client: RawClient
        do {
            client = try RawClient(port: server.port, timeout: 10)
        } catch {
            fatalError("no connection: \(error)")
        }
        for piece in input.cut(by: &random, atMost: 6) {
            client.send(Array(piece))
            if Int.random(in: 0..<8, using: &random) == 0 { client.pause(0.0005) }
        }
        if Int.random(in: 0..<8, using: &random) == 0 {
            // Gone without a word, in the middle of an answer as it may be.
            _ = client.isClosed(within: 0)
        } else {
            client.closeOutput()
            demand(client.drainsToEnd(within: 10), "the connection stays open: \(input.shown)")
            AnswerCheck.check(client.received, to: input)
        }
        server.checkThatItServes()
    }
}

/// What the server says is a sequence of whole answers without a word from outside of the folder.
enum AnswerCheck {
    static func check(_ bytes: [UInt8], to input: [UInt8]) {
        demand(!contains(bytes, LiveServer.secret), "the secret is told to \(input.shown)")
        var rest = bytes[...]
        while !rest.isEmpty {
            demand(rest.starts(with: "HTTP/1.1 ".utf8), "no status line: \(Array(rest.prefix(60)).shown)")
            guard let end = index(of: [13, 10, 13, 10], in: rest) else {
                fatalError("a head without an end: \(Array(rest.prefix(200)).shown)")
            }
            let lines = Latin1.text(rest[..<end]).unicodeScalars.split(separator: "\r\n".unicodeScalars).map(
                String.init
            )
            rest = rest[(end + 4)...]
            guard let length = bodyLength(lines) else { return }
            // An answer to HEAD: the next one follows at once.
            if rest.isEmpty || rest.starts(with: "HTTP/1.1 ".utf8) { continue }
            demand(length <= rest.count, "\(rest.count) bytes of a body of \(length), asked by \(input.shown)")
            rest = rest.dropFirst(length)
        }
    }

    /// `nil`: the rest of the connection belongs to it.
    private static func bodyLength(_ lines: [String]) -> Int? {
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[1].count == 3, let status = Int(words[1]), (100...599).contains(status) else {
            fatalError("not a status line: \(lines[0])")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), line.startIndex < colon,
                line.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0.value == 9 })
            else { fatalError("not a field: \(line.debugDescription)") }
            fields[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        if status == 101 || fields["content-type"]?.hasPrefix("text/event-stream") == true { return nil }
        if status < 200 || status == 204 || status == 304 { return 0 }
        guard let length = fields["content-length"].flatMap(Int.init) else {
            fatalError("an answer of unknown length: \(lines)")
        }
        return length
    }

    private static func index(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var from = bytes.startIndex
        while let start = bytes[from...].firstIndex(of: mark[0]) {
            if bytes[start...].starts(with: mark) { return start }
            from = start + 1
        }
        return nil
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        index(of: Array(text.utf8), in: bytes[...]) != nil
    }
}
