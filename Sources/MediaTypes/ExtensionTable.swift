/// Media types by extension, by the registrations of IANA and what browsers accept. The extension decides: libmagic takes
/// every stylesheet for plain text.
package enum ExtensionTable {
    /// The type for the name of a file; `nil`: the name says nothing.
    package static func type(forName name: some BidirectionalCollection<UInt8>) -> MediaType? {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return names[Key(name)] }
        let fileExtension = name[name.index(after: dot)...]
        guard !fileExtension.isEmpty else { return nil }
        return types[Key(fileExtension)] ?? names[Key(name)]
    }

    /// All extensions, for the tests and for documentation.
    package static var all: [(fileExtension: String, type: MediaType)] {
        rows.flatMap { row in row.extensions.split(separator: " ").map { (String($0), MediaType(known: row.type)) } }
    }

    /// Up to 24 bytes in lower case, packed, so that a look-up allocates nothing. Longer ones match nothing.
    private struct Key: Hashable {
        private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)

        init(_ bytes: some Sequence<UInt8>) {
            var index = 0
            for byte in bytes {
                let lower = UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte) << UInt64(index % 8 * 8)
                switch index / 8 {
                case 0: words.0 |= lower
                case 1: words.1 |= lower
                case 2: words.2 |= lower
                default: words = (.max, .max, .max)
                }
                index += 1
                if index > 24 { break }
            }
        }

        static func == (a: Key, b: Key) -> Bool { a.words == b.words }

        func hash(into hasher: inout Hasher) {
            hasher.combine(words.0)
            hasher.combine(words.1)
            hasher.combine(words.2)
        }
    }

    private static let types = Dictionary(
        all.map { (Key($0.fileExtension.utf8), $0.type) },
        uniquingKeysWith: { first, _ in first }
    )

    /// Well-known files without an extension.
    private static let names: [Key: MediaType] = {
        let text = [
            "cname", "license", "licence", "notice", "readme", "changelog", "authors", "makefile", "dockerfile",
            "_headers", "_redirects", "codeowners", "version", "copying", "gemfile", "rakefile", "procfile",
        ]
        var names = Dictionary(text.map { (Key($0.utf8), MediaType.plainText) }, uniquingKeysWith: { first, _ in first })
        // Longer than a key: see apple-app-site-association, which is sent as what libmagic finds, JSON.
        names[Key("assetlinks".utf8)] = MediaType(known: "application/json")
        return names
    }()
}
