import Platform
import StaticSite

extension PageOutput {
    /// Appends all names that the filter lets through, one a line, folders with a slash.
    mutating func appendText(_ folder: OpenFolder, query: ListingQuery) throws(SystemError) {
        var names = try FolderPage.names(in: folder, query: query)
        names.sort(
            only: names.entries.indices,
            byMeasure: query.column != .name,
            descending: query.isDescending
        )
        var line: [UInt8] = []
        for entry in names.entries {
            line.removeAll(keepingCapacity: true)
            line.appendLine(names.name(of: entry))
            if entry.isFolder { line.append(UInt8(ascii: "/")) }
            line.append(UInt8(ascii: "\n"))
            append(line.span)
        }
    }
}

extension [UInt8] {
    /// Appends a name so that it is one line, valid UTF-8 and nothing that a terminal acts on, and can be read back:
    /// `\\`, `\n`, `\x1b` for bytes, `\u{202E}` for invisible characters.
    package mutating func appendLine(_ name: [UInt8]) {
        var rest = name[...]
        var previous: Unicode.Scalar?
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\") {
                append(contentsOf: "\\\\".utf8)
            } else if byte == UInt8(ascii: "\n") {
                append(contentsOf: "\\n".utf8)
            } else if byte &- 0x20 < 0x5F {
                append(byte)
            } else if let (scalar, length) = rest.firstScalar, scalar.value >= 0x80 {
                let around = [previous, scalar, rest.dropFirst(length).firstScalar?.scalar].compactMap(\.self)
                if let escape = around.writtenOut(at: previous == nil ? 0 : 1) {
                    append(contentsOf: escape.utf8)
                } else {
                    append(contentsOf: rest.prefix(length))
                }
                rest = rest.dropFirst(length)
                previous = scalar
                continue
            } else {
                append(contentsOf: "\\x".utf8)
                append(.hexDigit(byte >> 4))
                append(.hexDigit(byte & 0xF))
            }
            rest = rest.dropFirst()
            previous = byte < 0x80 ? Unicode.Scalar(byte) : nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// The scalar that the bytes begin with and its length; `nil` where they begin with none.
    fileprivate var firstScalar: (scalar: Unicode.Scalar, length: Int)? {
        var decoder = UTF8()
        var iterator = makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }
}
