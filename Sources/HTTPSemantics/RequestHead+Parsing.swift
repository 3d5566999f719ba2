import NIOCore

extension RequestHead {
    /// Checks what only a complete head can tell: its target, `Host`, how its body would be framed, `Expect`.
    convenience init(_ line: RequestLine, _ fields: RequestFields) throws(HeadError) {
        let target = try RequestTarget(fields.bytes, line.target, method: line.method)
        try fields.checkHost(version: line.version)
        try fields.checkExpectation(version: line.version)
        let hasBody = try fields.announcesBody(version: line.version)
        self.init(
            method: line.method,
            target: target,
            version: line.version,
            fields: fields,
            keepAlive: !hasBody && fields.keepsAlive(version: line.version),
            hasBody: hasBody
        )
    }

    /// - Parameter known: what was made of the same field lines when they came before.
    convenience init(_ line: RequestLine, _ bytes: ByteBuffer, _ known: RecentFields.Entry) throws(HeadError) {
        self.init(
            method: line.method,
            target: try RequestTarget(bytes, line.target, method: line.method),
            version: line.version,
            fields: known.fields,
            keepAlive: known.keepAlive,
            hasBody: known.hasBody
        )
    }
}

extension RequestFields {
    /// RFC 9112, section 3.2. The value is for `HostPolicy` to judge.
    fileprivate func checkHost(version: HTTPVersion) throws(HeadError) {
        switch count(of: .host) {
        case 1: return
        case 0: if version == .http11 { throw .malformed("HTTP/1.1 wants a Host field.") }
        default: throw .malformed("More than one Host field.")
        }
    }

    /// RFC 9110, section 10.1.1: an expectation of HTTP/1.0 is ignored; this server sends no 100, as it reads no body.
    fileprivate func checkExpectation(version: HTTPVersion) throws(HeadError) {
        guard version == .http11, count(of: .expect) > 0 else { return }
        for expectation in all(.expect).listElements where !expectation.isEqualIgnoringCase(to: "100-continue") {
            throw HeadError(.expectationFailed, "Only 100-continue can be expected.")
        }
    }

    /// Whether a body follows. Anything on which two readers could disagree is refused (RFC 9112, section 6.3).
    fileprivate func announcesBody(version: HTTPVersion) throws(HeadError) -> Bool {
        guard let contentLength = self[.contentLength] else {
            guard count(of: .transferEncoding) > 0 else { return false }
            if version == .http10 { throw .malformed("Transfer-Encoding in HTTP/1.0.") }
            try checkTransferEncoding()
            return true
        }
        guard count(of: .transferEncoding) == 0 else {
            throw .malformed("Both Transfer-Encoding and Content-Length.")
        }
        guard count(of: .contentLength) == 1 else { throw .malformed("More than one Content-Length.") }
        guard let length = Int64(decimal: contentLength) else {
            throw .malformed("The Content-Length is not a number.")
        }
        return length > 0
    }

    /// `chunked` alone is taken. A coding that is not known but properly followed by `chunked` is 501.
    private func checkTransferEncoding() throws(HeadError) {
        let codings = all(.transferEncoding).listElements.map { $0 }
        guard let last = codings.last, last.isEqualIgnoringCase(to: "chunked"),
            codings.dropLast().allSatisfy({ $0.allSatisfy(\.isTokenByte) && !$0.isEqualIgnoringCase(to: "chunked") })
        else { throw .malformed("The Transfer-Encoding is not `chunked`.") }
        if codings.count > 1 { throw HeadError(.notImplemented, "The transfer coding is not known.") }
    }

    /// RFC 9112, section 9.3.
    fileprivate func keepsAlive(version: HTTPVersion) -> Bool {
        let lines = count(of: .connection)
        guard lines > 0 else { return version == .http11 }
        // What clients send, without the work of a list.
        if lines == 1, has(.connection, lowercased: "keep-alive") { return true }
        if lines == 1, has(.connection, lowercased: "close") { return false }
        var keeps = version == .http11
        for option in all(.connection).listElements {
            if option.isEqualIgnoringCase(to: "close") { return false }
            if option.isEqualIgnoringCase(to: "keep-alive") { keeps = true }
        }
        return keeps
    }
}

extension Int64 {
    /// ASCII digits and nothing else, at least one; `nil` too where they do not fit.
    init?(decimal digits: some Collection<UInt8>) {
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard digit.isDigit else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int64(digit &- 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        self = value
    }
}
