/// What a server replied.
struct Reply: Sendable {
    let head: Head
    let body: [UInt8]

    var status: Int { head.status }
    var text: String { String(decoding: body, as: UTF8.self) }

    /// A field by its name, of which the case does not matter; several are joined (RFC 9110, section 5.3).
    subscript(name: String) -> String? { head[name] }

    struct Head: Sendable {
        let minorVersion: Int
        let status: Int
        let fields: [(name: String, value: String)]

        subscript(name: String) -> String? {
            let values = fields.filter { $0.name == name.lowercased() }.map(\.value)
            return values.isEmpty ? nil : values.joined(separator: ", ")
        }
    }
}

extension Reply.Head {
    /// - Parameter bytes: without the empty line at the end.
    init(_ bytes: ArraySlice<UInt8>) throws {
        // A line ends with CR LF; each of the two alone could be read as an end by somebody else.
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes
        while let end = rest.indices.dropLast().first(where: { rest[$0] == 0x0D && rest[$0 + 1] == 0x0A }) {
            lines.append(rest[..<end])
            rest = rest[(end + 2)...]
        }
        lines.append(rest)
        guard lines.allSatisfy({ !$0.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 } }) else {
            throw ReplyError("a line of the reply holds a control byte")
        }
        let words = lines[0].split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        let version = Array("HTTP/1.".utf8)
        guard words.count >= 2, words[0].starts(with: version), words[0].count == version.count + 1,
            let minor = Self.number(words[0].suffix(1)), words[1].count == 3, let status = Self.number(words[1]),
            (100...599).contains(status)
        else { throw ReplyError("\"\(String(decoding: lines[0], as: UTF8.self))\" is no status line") }
        minorVersion = minor
        self.status = status
        fields = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy(Self.isTokenByte)
            else { throw ReplyError("\"\(String(decoding: line, as: UTF8.self))\" is no field") }
            let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            let end = value.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? value.startIndex
            return (
                String(decoding: line[..<colon], as: UTF8.self).lowercased(),
                String(decoding: value[..<end], as: UTF8.self)
            )
        }
    }

    /// For the reply to GET.
    var framing: Framing {
        get throws {
            if status == 204 || status == 304 { return .none }
            if self["Transfer-Encoding"] != nil { throw ReplyError("a transfer coding was not asked for") }
            guard let list = self["Content-Length"] else { return .untilClose }
            // The same number several times is one; two of them are an attack, or a fault (RFC 9110, section 8.6).
            let lengths = Set(
                list.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
            )
            guard lengths.count == 1, let text = lengths.first, let length = Self.number(Array(text.utf8)[...]) else {
                throw ReplyError("\"\(list)\" is no Content-Length")
            }
            return .length(length)
        }
    }

    /// HTTP/1.1 keeps connections unless it says otherwise, HTTP/1.0 the other way round.
    var keepsConnection: Bool {
        let options = (self["Connection"] ?? "").lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
        if options.contains("close") { return false }
        return minorVersion >= 1 || options.contains("keep-alive")
    }

    /// Digits alone: no sign, no space. `nil` also where it is too large.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: Array("!#$%&'*+-.^_`|~".utf8).contains(byte)
        }
    }
}
