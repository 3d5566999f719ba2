/// Finds the place for the client's tag in a page, on its bytes: behind everything whose order matters, before everything
/// that could run.
package enum MarkupScan {
    package enum Syntax: Sendable { case html, xml }

    /// How much of a page is looked at, in bytes.
    package static let limit = 64 << 10

    /// The offset in bytes, or `nil` where no tag can be put without changing what the page means.
    ///
    /// - Parameters:
    ///   - prefix: the first bytes of the page, `limit` of them or all. More than `limit` are not looked at.
    ///   - isWhole: these are all bytes.
    package static func insertionPoint(
        _ prefix: [UInt8],
        syntax: Syntax,
        encoding: MarkupEncoding,
        isWhole: Bool
    ) -> Int? {
        let isWhole = isWhole && prefix.count <= limit
        var cursor = MarkupCursor(prefix.count > limit ? Array(prefix[..<limit]) : prefix, encoding)
        cursor.skipMark()
        switch syntax {
        case .html: return html(&cursor, isWhole: isWhole)
        case .xml: return xml(&cursor)
        }
    }

    /// Behind `<head>`, else behind `<html>`, the doctype, or the byte order mark. A tag before a doctype would mean quirks
    /// mode, one before a `<head>` with attributes would lose them.
    private static func html(_ cursor: inout MarkupCursor, isWhole: Bool) -> Int? {
        var place = cursor.position
        /// Whether a doctype may still come, before which nothing may be put.
        var isOpen = true
        var isInside = false
        while true {
            cursor.skipWhitespace()
            if cursor.isAtEnd { break }
            if cursor.looksAt("<!--") {
                guard cursor.skipHTMLComment() else { break }
            } else if cursor.looksAt("<!") || cursor.looksAt("<?") {
                let isDoctype = cursor.looksAt("<!doctype")
                guard cursor.skip(past: ">") else { break }
                if isDoctype, isOpen {
                    place = cursor.position
                    isOpen = false
                }
            } else if !isInside, cursor.looksAtTag("html") {
                guard cursor.skipHTMLTag() else { break }
                place = cursor.position
                isOpen = false
                isInside = true
            } else if cursor.looksAtTag("head") {
                return cursor.skipHTMLTag() ? cursor.position : (isOpen && !isWhole ? nil : place)
            } else {
                return place
            }
        }
        return isOpen && !isWhole ? nil : place
    }

    /// Behind the start tag of `head`, or of the root. An empty root has no room.
    private static func xml(_ cursor: inout MarkupCursor) -> Int? {
        guard cursor.skipProlog(), cursor.looksAt("<"), let root = cursor.skipXMLTag(), !root.isEmpty else {
            return nil
        }
        let place = cursor.position
        guard root.localName == "html", cursor.skipProlog(), cursor.looksAt("<"), let head = cursor.skipXMLTag(),
            head.localName == "head", !head.isEmpty
        else { return place }
        return cursor.position
    }
}

extension MarkupCursor {
    /// WHATWG HTML, section 13.2.5.43 and what follows: `<!-->` and `<!--->` are whole comments.
    fileprivate mutating func skipHTMLComment() -> Bool {
        advance(2)
        var units = 0
        while !isAtEnd {
            if looksAt("-->") {
                advance(3)
                return true
            }
            if units >= 2, looksAt("--!>") {
                advance(4)
                return true
            }
            advance()
            units += 1
        }
        return false
    }

    /// Behind the tag that begins here. A quote counts where a value begins, and nowhere else.
    fileprivate mutating func skipHTMLTag() -> Bool {
        while let unit = unit() {
            advance()
            if unit == .greater { return true }
            guard unit == .equals else { continue }
            skipWhitespace()
            guard let quote = self.unit(), quote.isQuote else { continue }
            advance()
            while let inner = self.unit(), inner != quote { advance() }
            advance()
        }
        return false
    }

    /// Comments, processing instructions and the document type, as far as they go; `false`: one of them does not end.
    fileprivate mutating func skipProlog() -> Bool {
        while true {
            skipWhitespace()
            if looksAt("<?") {
                guard skip(past: "?>") else { return false }
            } else if looksAt("<!--") {
                advance(4)
                guard skip(past: "-->") else { return false }
            } else if looksAt("<!doctype") {
                guard skipXMLDoctype() else { return false }
            } else {
                return true
            }
        }
    }

    private mutating func skipXMLDoctype() -> Bool {
        var isInSubset = false
        while let unit = unit() {
            if looksAt("<!--") {
                advance(4)
                guard skip(past: "-->") else { return false }
                continue
            }
            advance()
            if unit.isQuote {
                while let inner = self.unit(), inner != unit { advance() }
                advance()
            } else if unit == UInt16(UInt8(ascii: "[")) {
                isInSubset = true
            } else if unit == UInt16(UInt8(ascii: "]")) {
                isInSubset = false
            } else if unit == .greater, !isInSubset {
                return true
            }
        }
        return false
    }

    /// Behind the start tag that begins here; `nil`: it does not end, or is none.
    fileprivate mutating func skipXMLTag() -> (localName: String, isEmpty: Bool)? {
        advance()
        var name: [UInt8] = []
        while let unit = unit(), !unit.isSpace, unit != .slash, unit != .greater {
            name.append(UInt8(truncatingIfNeeded: unit))
            advance()
        }
        guard let first = name.first, first != UInt8(ascii: "!"), first != UInt8(ascii: "?") else { return nil }
        var last: UInt16 = 0
        while let unit = unit() {
            advance()
            if unit == .greater {
                let local = name.split(separator: UInt8(ascii: ":")).last ?? []
                return (String(decoding: local, as: UTF8.self), last == .slash)
            }
            last = unit
            if unit.isQuote {
                while let inner = self.unit(), inner != unit { advance() }
                advance()
            }
        }
        return nil
    }
}
