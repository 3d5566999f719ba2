import Platform
import StaticSite

extension PageOutput {
    /// Appends a page of a folder as one JSON object.
    mutating func appendJSON(_ page: FolderPage, urlPath: [UInt8]) {
        var piece = Array(#"{"path":"#.utf8)
        piece.appendJSON(urlPath)
        piece.append(contentsOf: #","entries":["#.utf8)
        var isFirst = true
        for index in 0..<page.rowCount {
            guard let row = page.row(index) else { continue }
            if !isFirst { piece.append(UInt8(ascii: ",")) }
            isFirst = false
            piece.appendEntry(page.name(of: row), row.status, urlPath: urlPath)
            append(piece.span)
            piece.removeAll(keepingCapacity: true)
        }
        let position = #"],"total":\#(page.total),"page":\#(page.number),"pages":\#(page.count)}"#
        piece.append(contentsOf: position.utf8)
        piece.append(UInt8(ascii: "\n"))
        append(piece.span)
    }
}

extension [UInt8] {
    fileprivate mutating func appendEntry(_ name: [UInt8], _ status: FileStatus, urlPath: [UInt8]) {
        let isFolder = status.isFolder
        append(contentsOf: #"{"name":"#.utf8)
        appendJSON(name)
        append(contentsOf: #","path":"#.utf8)
        var path = urlPath
        path.appendPercentEncoded(name.span)
        if isFolder { path.append(UInt8(ascii: "/")) }
        appendJSON(path)
        append(contentsOf: (isFolder ? #","kind":"folder""# : #","kind":"file","size":\#(status.size)"#).utf8)
        append(contentsOf: #","modified":"#.utf8)
        appendJSON(CivilTime(status.modified).internet)
        append(UInt8(ascii: "}"))
    }

    /// Appends a JSON string. Bytes that are no UTF-8 become U+FFFD; control characters, and `<`, which could end a
    /// script that the JSON is put into, are escaped.
    package mutating func appendJSON(_ text: [UInt8]) {
        append(UInt8(ascii: "\""))
        for byte in String(decoding: text, as: UTF8.self).utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20, 0x7F, UInt8(ascii: "<"):
                append(contentsOf: "\\u00".utf8)
                append(.hexDigit(byte >> 4))
                append(.hexDigit(byte & 0xF))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
