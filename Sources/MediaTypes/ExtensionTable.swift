/// Media types by extension, by the registrations of IANA and what browsers accept. The extension decides: libmagic
/// takes every stylesheet for plain text.
package enum ExtensionTable {
    /// Returns the type for the name of a file, or `nil` if the name says nothing.
    package static func type(forName name: some BidirectionalCollection<UInt8>) -> MediaType? {
        entry(forName: name)?.type
    }

    /// Returns the kind for the name of a file, or `nil` if the name says nothing.
    static func kind(forName name: some BidirectionalCollection<UInt8>) -> MediaKind? { entry(forName: name)?.kind }

    private static func entry(forName name: some BidirectionalCollection<UInt8>) -> Entry? {
        if let dot = name.lastIndex(of: UInt8(ascii: ".")), let key = NameKey(name[name.index(after: dot)...]),
            let entry = entries[key]
        {
            return entry
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

    private struct Entry {
        let type: MediaType
        let kind: MediaKind
    }

    /// All extensions with their type and kind.
    package static var all: [(fileExtension: String, type: MediaType, kind: MediaKind)] {
        rows.flatMap { row in
            row.names.split(separator: " ").map { (String($0), MediaType(known: row.type), row.kind) }
        }
    }

    /// The extensions of what browsers show as an image.
    package static var shownImages: [Substring] {
        rows.filter { $0.kind == .image && MediaType(known: $0.type).isShownByBrowsers }
            .flatMap { $0.names.split(separator: " ") }
    }

    /// The kinds by type. Plain text is text, whatever language its extension says it is in.
    static let kinds = [String: MediaKind](rows.map { ($0.type, $0.kind) }) { first, _ in first }
        .merging(["text/plain": .text]) { $1 }

    private static let entries = dictionary(rows)
    private static let wholeNames = dictionary(nameRows)

    private static func dictionary(_ rows: [(type: String, kind: MediaKind, names: String)]) -> [NameKey: Entry] {
        var entries: [NameKey: Entry] = [:]
        entries.reserveCapacity(rows.count * 2)
        for row in rows {
            let entry = Entry(type: MediaType(known: row.type), kind: row.kind)
            for name in row.names.utf8.split(separator: UInt8(ascii: " ")) {
                if let key = NameKey(name) { entries[key] = entry }
            }
        }
        return entries
    }
}
