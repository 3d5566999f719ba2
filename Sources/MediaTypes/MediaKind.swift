/// What kind of thing a file is for people. Icons, hot swapping and galleries go by it.
package enum MediaKind: Sendable, Hashable, CaseIterable {
    case page, styleSheet, script
    /// Source text that no browser runs, and data that programs read.
    case code
    /// Text for people.
    case text
    case image, video, audio, font, model
    /// Paged documents, tables and books.
    case document
    case archive
    /// Programs, and data of one program.
    case other

    /// Returns the kind of a file by its name, or `other` if the name says nothing.
    ///
    /// It is not generic because a listing asks for each of its names.
    package static func of(name: UnsafeRawBufferPointer) -> MediaKind {
        unsafe ExtensionTable.kind(forName: name) ?? .other
    }
}

extension MediaType {
    /// The kind of what has this type. Types that the table does not have go by their first part.
    package var kind: MediaKind {
        if let kind = ExtensionTable.kinds[essence] { return kind }
        if isScript { return .script }
        if isXML || isJSON { return .code }
        return switch essence.prefix(while: { $0 != "/" }) {
        case "text": .text
        case "image": .image
        case "video": .video
        case "audio": .audio
        case "font": .font
        case "model": .model
        default: .other
        }
    }

    /// Whether browsers show a document of this type in a page of their own, instead of saving it.
    package var isShownByBrowsers: Bool {
        if essence.hasPrefix("text/") { return !Self.savedText.contains(essence) }
        if essence.hasPrefix("video/") || essence.hasPrefix("audio/") { return true }
        return Self.shown.contains(essence) || isJSON || isXML
    }

    /// Whether a browser puts a new version of such a file into the page as it stands.
    package var isReplacedInPlace: Bool { kind == .styleSheet || (kind == .image && isShownByBrowsers) }

    private static let savedText: Set<String> = [
        "text/calendar", "text/csv", "text/directory", "text/rtf", "text/tab-separated-values", "text/vcard",
        "text/x-vcard",
    ]
    private static let shown: Set<String> = [
        "application/pdf", "application/javascript", "image/apng", "image/avif", "image/bmp", "image/gif", "image/jpeg",
        "image/png", "image/vnd.microsoft.icon", "image/webp", "image/x-icon",
    ]
}
