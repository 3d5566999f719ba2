extension RequestFields.Line {
    /// `name ":" OWS value OWS` (RFC 9112, section 5); `nil`: a proper line that the server does not look at.
    ///
    /// - Parameter line: without its CRLF, not empty; free of control bytes but TAB.
    @inline(__always)
    static func parse(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(HeadError) -> RequestFields.Line? {
        if bytes[line.lowerBound].isWhitespace {
            throw .malformed("A field line begins with white space.")
        }
        guard let nameEnd = bytes.firstIndex(of: .colon, in: line), nameEnd > line.lowerBound else {
            throw .malformed("A field line is not `name: value`.")
        }
        guard let name = FieldName(bytes, line.lowerBound..<nameEnd) else {
            guard bytes.isToken(at: line.lowerBound..<nameEnd) else {
                throw .malformed("A field line is not `name: value`.")
            }
            return nil
        }
        var start = nameEnd + 1
        var end = line.upperBound
        while start < end, bytes[start].isWhitespace { start += 1 }
        while end > start, bytes[end - 1].isWhitespace { end -= 1 }
        return RequestFields.Line(name: name, value: start..<end)
    }
}
