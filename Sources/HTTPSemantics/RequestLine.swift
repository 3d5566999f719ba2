/// `method SP target SP version` (RFC 9112, section 3). Positions are counted from the beginning of the head.
struct RequestLine: Sendable {
    let method: Method
    let target: Range<Int>
    let version: HTTPVersion
    /// Where its CRLF stands.
    let end: Int

    /// No registered method is longer than 17 bytes.
    static let longestMethod = 32

    /// - Parameter line: without its CRLF; free of control bytes but TAB.
    init(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(HeadError) {
        guard let methodEnd = bytes.firstIndex(of: .space, in: line),
            let versionStart = Self.versionStart(bytes, line),
            methodEnd < versionStart
        else { throw .malformed("The request line is not `method target version`.") }
        method = try Method(bytes, line.lowerBound..<methodEnd)
        version = try HTTPVersion(bytes, versionStart + 1..<line.upperBound)
        target = methodEnd + 1..<versionStart
        end = line.upperBound
    }

    /// Where the last space stands.
    private static func versionStart(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Int? {
        // A version has eight bytes. What has a space among these is looked through, and refused.
        let usual = line.upperBound - 9
        if usual >= line.lowerBound, bytes[usual] == .space,
            bytes.firstIndex(of: .space, in: usual + 1..<line.upperBound) == nil
        {
            return usual
        }
        return line.reversed().first { bytes[$0] == .space }
    }

    /// A method that never ends is refused before its line is complete.
    static func checkMethodLength(_ bytes: Span<UInt8>) throws(HeadError) {
        let prefix = 0..<longestMethod + 1
        guard bytes.count >= prefix.count, bytes.firstIndex(of: .space, in: prefix) == nil else { return }
        guard bytes.isToken(at: prefix) else { throw .malformed("The method is not a token.") }
        throw HeadError(.notImplemented, "The method is not known.")
    }
}

extension Method {
    /// Of HTTP, WebDAV and its extensions, and QUERY.
    private static let refusedNames: [StaticString] = [
        "POST", "PUT", "DELETE", "PATCH", "CONNECT", "TRACE", "QUERY", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE",
        "LOCK", "UNLOCK", "SEARCH", "REPORT", "ACL", "BIND", "UNBIND", "REBIND", "LINK", "UNLINK", "MERGE", "UPDATE",
        "LABEL", "CHECKIN", "CHECKOUT", "UNCHECKOUT", "MKACTIVITY", "MKCALENDAR", "MKWORKSPACE", "MKREDIRECTREF",
        "ORDERPATCH", "UPDATEREDIRECTREF", "BASELINE-CONTROL", "VERSION-CONTROL",
    ]

    fileprivate init(_ bytes: Span<UInt8>, _ name: Range<Int>) throws(HeadError) {
        if bytes.isEqual(to: "GET", at: name) {
            self = .get
        } else if bytes.isEqual(to: "HEAD", at: name) {
            self = .head
        } else if bytes.isEqual(to: "OPTIONS", at: name) {
            self = .options
        } else {
            guard bytes.isToken(at: name) else {
                throw .malformed("The method is not a token.")
            }
            self = Self.refusedNames.contains { bytes.isEqual(to: $0, at: name) } ? .refused : .unknown
        }
    }
}

extension HTTPVersion {
    /// `HTTP/` DIGIT `.` DIGIT, case-sensitive (RFC 9112, section 2.3).
    fileprivate init(_ bytes: Span<UInt8>, _ text: Range<Int>) throws(HeadError) {
        if bytes.isEqual(to: "HTTP/1.1", at: text) {
            self = .http11
            return
        }
        let start = text.lowerBound
        guard text.count == 8, bytes.isEqual(to: "HTTP/", at: start..<start + 5), bytes[start + 5].isDigit,
            bytes[start + 6] == .dot, bytes[start + 7].isDigit
        else { throw .malformed("The request line does not end with a version of HTTP.") }
        guard bytes[start + 5] == UInt8(ascii: "1") else {
            throw HeadError(.versionNotSupported, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
        }
        self = bytes[start + 7] == UInt8(ascii: "0") ? .http10 : .http11
    }
}
