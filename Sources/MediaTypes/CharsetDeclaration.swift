/// The charset that a text declares about itself.
enum CharsetDeclaration {
    /// By the rules of the type; `nil`: it declares none, or one that no browser knows.
    static func charset(in bytes: UnsafeRawBufferPointer, of type: MediaType) -> String? {
        if type.isHTML { return unsafe inHTML(bytes) ?? inXML(bytes) }
        if type.isXML { return unsafe inXML(bytes) }
        if type.isStyleSheet { return unsafe inStyleSheet(bytes) }
        return nil
    }

    /// The first `<meta charset>` or `<meta http-equiv content>` in the first 1,024 bytes (WHATWG HTML, "prescan a byte
    /// stream to determine its encoding").
    private static func inHTML(_ bytes: UnsafeRawBufferPointer) -> String? {
        var scanner = unsafe TagScanner(bytes.prefix(1024))
        while scanner.move(to: "<") {
            if scanner.skip("<!--") {
                // Its dashes may be those of the end as well: `<!-->`.
                scanner.at -= 2
                guard scanner.move(behind: "-->") else { return nil }
            } else if scanner.skipTagName("meta") {
                if let charset = scanner.metaCharset() { return charset }
            } else if scanner.skipTagName() {
                while scanner.attribute() != nil {}
            } else if scanner.skip("<!") || scanner.skip("</") || scanner.skip("<?") {
                guard scanner.move(behind: ">") else { return nil }
            } else {
                scanner.at += 1
            }
        }
        return nil
    }

    /// `<?xml version="1.0" encoding="…"?>` (XML 1.0, section 4.3.3).
    private static func inXML(_ bytes: UnsafeRawBufferPointer) -> String? {
        var scanner = unsafe TagScanner(bytes.prefix(1024))
        guard scanner.skip("<?xml"), scanner.isAtSpaceOrSlash else { return nil }
        while let attribute = scanner.attribute(), attribute.name.first != UInt8(ascii: "?") {
            if attribute.name.elementsEqual("encoding".utf8) { return CharsetLabel.sent(for: attribute.value) }
        }
        return nil
    }

    /// `@charset "…";` in exactly this form (CSS Syntax 3, section 3.2).
    private static func inStyleSheet(_ bytes: UnsafeRawBufferPointer) -> String? {
        let opening = "@charset \"".utf8
        guard unsafe bytes.starts(with: opening) else { return nil }
        let rest = unsafe bytes.dropFirst(opening.count).prefix(1024)
        guard let end = unsafe rest.firstIndex(of: UInt8(ascii: "\"")), unsafe rest[end...].starts(with: "\";".utf8)
        else {
            return nil
        }
        return unsafe CharsetLabel.sent(for: rest[..<end])
    }
}
