/// Media types by extension, by the registrations of IANA and what browsers accept. The extension decides: libmagic
/// takes every stylesheet for plain text.
package enum ExtensionTable {
    /// The type for the name of a file; `nil`: the name says nothing.
    package static func type(forName name: some BidirectionalCollection<UInt8>) -> MediaType? {
        if let dot = name.lastIndex(of: UInt8(ascii: ".")), let key = NameKey(name[name.index(after: dot)...]),
            let type = types[key]
        {
            return type
        }
        return NameKey(name).flatMap { wholeNames[$0] }
    }

    /// Whether the extension is also in use for plain text: `graph.dot` is a drawing, and may be a template of Word.
    static func isOfTextToo(_ name: some BidirectionalCollection<UInt8>) -> Bool { has(name, in: ofTextToo) }

    /// Whether the extension says that the content is compressed, and the type is that of the content.
    static func isCompressed(_ name: some BidirectionalCollection<UInt8>) -> Bool { has(name, in: compressed) }

    private static func has(_ name: some BidirectionalCollection<UInt8>, in extensions: Set<NameKey>) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return NameKey(name[name.index(after: dot)...]).map(extensions.contains) ?? false
    }

    private static let compressed = keys("svgz")

    private static func keys(_ names: String) -> Set<NameKey> {
        Set(names.utf8.split(separator: UInt8(ascii: " ")).compactMap { NameKey($0) })
    }

    private static let ofTextToo = keys(textToo)

    /// All extensions, for the tests and for documentation.
    package static var all: [(fileExtension: String, type: MediaType)] {
        rows.flatMap { row in row.names.split(separator: " ").map { (String($0), MediaType(known: row.type)) } }
    }

    private static let types = dictionary(rows)
    private static let wholeNames = dictionary(nameRows)

    private static func dictionary(_ rows: [(type: String, names: String)]) -> [NameKey: MediaType] {
        var types: [NameKey: MediaType] = [:]
        types.reserveCapacity(rows.count * 2)
        for row in rows {
            for name in row.names.utf8.split(separator: UInt8(ascii: " ")) {
                if let key = NameKey(name) { types[key] = MediaType(known: row.type) }
            }
        }
        return types
    }
}
