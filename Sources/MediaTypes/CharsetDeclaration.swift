/// The charset that a page or an XML document declares about itself.
enum CharsetDeclaration {
    /// Of an HTML page: the first `<meta charset>` or `<meta http-equiv content>` in the first 1,024 bytes (WHATWG HTML,
    /// "prescan a byte stream to determine its encoding"). Comments are passed over.
    static func inHTML(_ bytes: UnsafeRawBufferPointer) -> String? {
        var scanner = unsafe Scanner(Array(bytes.prefix(1024)))
        while let start = scanner.find("<") {
            scanner.at = start
            if scanner.skip("<!--") {
                guard let end = scanner.find("-->") else { return nil }
                scanner.at = end + 3
            } else if scanner.skip("<meta"), scanner.isAtSpaceOrSlash {
                if let charset = scanner.metaCharset() { return charset }
            } else {
                scanner.at = start + 1
                scanner.skipTag()
            }
        }
        return nil
    }

    /// Of an XML declaration: `<?xml version="1.0" encoding="…"?>` (XML 1.0, section 4.3.3).
    static func inXML(_ bytes: UnsafeRawBufferPointer) -> String? {
        var scanner = unsafe Scanner(Array(bytes.prefix(256)))
        guard scanner.skip("<?xml"), let end = scanner.find("?>"), let name = scanner.find("encoding"), name < end else {
            return nil
        }
        scanner.at = name + 8
        return scanner.attributeValue().flatMap { Charset.label($0) }
    }
}

/// Reads tags and attributes in a few hundred bytes.
private struct Scanner {
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtSpaceOrSlash: Bool { at < bytes.count && (isSpace(bytes[at]) || bytes[at] == UInt8(ascii: "/")) }

    func matches(_ text: StaticString, at index: Int) -> Bool {
        guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
        return unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount).enumerated()
            .allSatisfy { offset, byte in lower(bytes[index + offset]) == byte }
    }

    mutating func skip(_ text: StaticString) -> Bool {
        guard matches(text, at: at) else { return false }
        at += text.utf8CodeUnitCount
        return true
    }

    func find(_ text: StaticString) -> Int? {
        guard at < bytes.count else { return nil }
        return (at..<bytes.count).first { matches(text, at: $0) }
    }

    /// To behind the `>` of a tag, quoted attribute values passed over.
    mutating func skipTag() {
        var quote: UInt8?
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return
            }
        }
    }

    /// The attributes of a meta tag, up to its end.
    mutating func metaCharset() -> String? {
        var content: [UInt8]?
        var isContentType = false
        while let name = attributeName() {
            let value = attributeValue() ?? []
            switch String(decoding: name, as: UTF8.self) {
            case "charset": return Charset.label(value)
            case "content": content = value
            case "http-equiv": isContentType = value.map(lower).elementsEqual("content-type".utf8)
            default: break
            }
        }
        guard isContentType, let content else { return nil }
        var parameter = Scanner(content)
        guard let start = parameter.find("charset") else { return nil }
        parameter.at = start + 7
        return parameter.attributeValue().flatMap { Charset.label($0) }
    }

    private mutating func attributeName() -> [UInt8]? {
        while isAtSpaceOrSlash { at += 1 }
        guard at < bytes.count, bytes[at] != UInt8(ascii: ">") else { return nil }
        let start = at
        while at < bytes.count, !isSpace(bytes[at]), ![0x2F, 0x3D, 0x3E].contains(bytes[at]) { at += 1 }
        // A stray `=` is part of a name, so that the scan moves on.
        if at == start { at += 1 }
        return bytes[start..<at].map(lower)
    }

    /// `= value`, quoted or not; `nil`: there is no `=`.
    mutating func attributeValue() -> [UInt8]? {
        var index = at
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return nil }
        index += 1
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        let quote = bytes[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = index + 1
            guard let end = bytes[start...].firstIndex(of: quote) else { return nil }
            at = end + 1
            return Array(bytes[start..<end])
        }
        let end = bytes[index...].firstIndex { isSpace($0) || $0 == 0x3E || $0 == 0x3B } ?? bytes.count
        at = end
        return Array(bytes[index..<end])
    }

    private func isSpace(_ byte: UInt8) -> Bool { [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte) }
    private func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
