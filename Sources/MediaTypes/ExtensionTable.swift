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
