import NIOCore

extension RequestTarget {
    private static let rootPath = ByteBuffer(string: "/").readableBytesView

    /// The target of a request line (RFC 9112, section 3.2). The authority form, which CONNECT alone uses, is refused.
    ///
    /// `\`, `|`, `"` and other bytes that a URI must not hold but that clients send are kept: `DecodedPath` judges the
    /// path, nobody reads the query as a path.
    ///
    /// - Parameter range: where it lies in the head; free of control bytes but TAB.
    init(_ head: ByteBuffer, _ range: Range<Int>, method: Method) throws(HeadError) {
        let bytes = head.readableBytesUInt8Span
        guard bytes.firstNonTarget(in: range) == nil else {
            throw .malformed("The request target holds a byte that must be percent-encoded.")
        }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"), in: range)
        if !range.isEmpty, bytes[range.lowerBound] == .slash {
            self.init(
                form: .origin,
                path: head.readableBytesView[range.lowerBound..<(mark ?? range.upperBound)],
                query: mark.map { head.readableBytesView[($0 + 1)..<range.upperBound] }
            )
            return
        }
        let raw = head.readableBytesView[range]
        if raw.isEqual(to: "*") {
            guard method == .options else { throw .malformed("The target `*` is for OPTIONS alone.") }
            self.init(form: .asterisk, path: Self.rootPath)
        } else {
            try self.init(absolute: raw)
        }
    }

    /// `http://authority/path?query`. A target of another scheme is not ours (RFC 9110, section 7.4).
    private init(absolute raw: ByteBufferView) throws(HeadError) {
        guard let colon = raw.firstIndex(of: .colon), raw[(colon + 1)...].starts(with: "//".utf8),
            Self.isScheme(raw[..<colon])
        else { throw .malformed("The request target is neither a path nor a URL.") }
        guard raw[..<colon].isEqualIgnoringCase(to: "http") else {
            throw HeadError(.misdirectedRequest, "Only http URLs are answered here.")
        }
        let rest = raw[(colon + 3)...]
        let authorityEnd = rest.firstIndex { $0 == .slash || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        guard !authority.isEmpty else { throw .malformed("The request target names no host.") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .malformed("User names in URLs are not taken.") }
        let pathAndQuery = rest[authorityEnd...]
        let mark = pathAndQuery.firstIndex(of: UInt8(ascii: "?"))
        let path = pathAndQuery[..<(mark ?? pathAndQuery.endIndex)]
        self.init(
            form: .absolute,
            authority: authority,
            path: path.isEmpty ? Self.rootPath : path,
            query: mark.map { pathAndQuery[($0 + 1)...] }
        )
    }

    /// RFC 3986, section 3.1.
    private static func isScheme(_ name: ByteBufferView) -> Bool {
        guard let first = name.first, first.asciiLowercased &- 0x61 < 26 else { return false }
        return name.allSatisfy {
            $0.asciiLowercased &- 0x61 < 26 || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                || $0 == .dot
        }
    }
}
