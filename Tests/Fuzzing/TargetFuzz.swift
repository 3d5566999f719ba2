import HTTPSemantics
import NIOCore

/// The target of a request line, and the path that is made of it.
enum TargetFuzz {
    static func run(_ input: [UInt8]) {
        decode(input)
        guard !input.contains(0x0D) else { return }
        var buffer = ByteBuffer(
            bytes: Array("OPTIONS ".utf8) + input + Array(" HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        )
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else { return }
        let target = head.target
        let query = target.query.map { [UInt8(ascii: "?")] + Array($0) } ?? []
        demand(input.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }, "a byte no target may hold")
        demand(target.path.first == UInt8(ascii: "/"), "a path begins with a slash")
        demand(!target.path.contains(UInt8(ascii: "?")), "a path ends at the question mark")
        switch target.form {
        case .origin: demand(Array(target.path) + query == input, "path and query are the target")
        case .asterisk: demand(input == Array("*".utf8), "only * is *")
        case .absolute:
            let authority = target.authority.map { Array($0) } ?? []
            demand(!authority.isEmpty && !authority.contains(UInt8(ascii: "@")), "an absolute form names a host")
            let rest = Array("http://".utf8) + authority
            let whole = rest + Array(target.path) + query
            let isWhole = input.count == whole.count && input.dropFirst(7) == whole.dropFirst(7)
            demand(isWhole || Array(input.dropFirst(7)) == authority + query, "nothing of the target is lost")
            judge(authority)
        }
        decode(Array(target.path))
    }

    /// What is allowed has one of the few names; the port and letters of either case change nothing.
    private static func judge(_ authority: [UInt8]) {
        let policy = HostPolicy(names: ["name.test"], allowsAny: false, wildcardBind: false, machineName: nil)
        func verdict(_ bytes: [UInt8]) -> HostPolicy.Verdict {
            policy.verdict(authority: ByteBuffer(bytes: bytes).readableBytesView, localAddress: nil)
        }
        let found = verdict(authority)
        demand(found == verdict(authority.map { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 }), "letters have no case in a host")
        guard found == .allowed else { return }
        let text = String(decoding: authority, as: UTF8.self).lowercased()
        let isName = ["localhost", "name.test"].contains { text.hasPrefix($0) } || text.contains(".localhost")
        demand(isName || text.hasPrefix("[") || text.hasPrefix("127."), "\(text) is not a name of this server")
    }

    private static func decode(_ raw: [UInt8]) {
        let path = try? DecodedPath.decode(ByteBuffer(bytes: raw).readableBytesView)
        let expected = reference(raw)
        demand(path?.segments.map { Array($0) } == expected?.segments, "the segments of \(raw.shown)")
        demand(path?.endsWithSlash == expected?.endsWithSlash, "the slash at the end of \(raw.shown)")
        guard let path else { return }
        for segment in path.segments {
            demand(!segment.isEmpty && !segment.contains { $0 == 0 || $0 == 0x2F }, "a byte of no name")
            demand(!segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8), "a dot segment is left")
        }
        demand(path.bytes.count <= raw.count, "decoding makes nothing longer")
        // What we write into links leads to where we came from.
        var link = [UInt8(ascii: "/")]
        PercentCoding.encodePath(path.bytes, into: &link)
        if path.endsWithSlash, !path.isRoot { link.append(UInt8(ascii: "/")) }
        let again = try? DecodedPath.decode(ByteBuffer(bytes: link).readableBytesView)
        demand(
            again?.bytes == path.bytes && again?.endsWithSlash == path.endsWithSlash,
            "\(link.shown) leads elsewhere"
        )
    }

    /// The same by splitting: `nil`, refused.
    private static func reference(_ raw: [UInt8]) -> (segments: [[UInt8]], endsWithSlash: Bool)? {
        guard raw.first == UInt8(ascii: "/") else { return nil }
        var segments: [[UInt8]] = []
        var endsWithSlash = false
        for part in raw.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !part.contains(0x5C), let name = unescaped(Array(part)),
                !name.contains(where: { [0, 0x2F].contains($0) })
            else {
                return nil
            }
            endsWithSlash = [[], [0x2E], [0x2E, 0x2E]].contains(name)
            if name == [0x2E, 0x2E] {
                guard segments.popLast() != nil else { return nil }
            } else if !endsWithSlash {
                segments.append(name)
            }
        }
        return (segments, endsWithSlash)
    }

    private static func unescaped(_ text: [UInt8]) -> [UInt8]? {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "%") else {
                bytes.append(text[index])
                index += 1
                continue
            }
            guard index + 2 < text.count,
                let high = digits.firstIndex(of: text[index + 1].asciiLowercased),
                let low = digits.firstIndex(of: text[index + 2].asciiLowercased)
            else { return nil }
            bytes.append(UInt8(high * 16 + low))
            index += 3
        }
        return bytes
    }
}
