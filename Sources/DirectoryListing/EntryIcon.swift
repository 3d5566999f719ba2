import MediaTypes

/// Which picture stands before a name. It follows from the name alone: nothing is opened for it.
package enum EntryIcon: Sendable {
    case folder
    case image
    case video
    case audio
    case font
    case code
    case document
    case archive
    case file

    /// As the page has it.
    var word: StaticString {
        switch self {
        case .folder: "folder"
        case .image: "image"
        case .video: "video"
        case .audio: "audio"
        case .font: "font"
        case .code: "code"
        case .document: "document"
        case .archive: "archive"
        case .file: "file"
        }
    }

    package init(fileName: [UInt8]) { self.init(fileName: fileName.span) }

    init(fileName: Span<UInt8>) {
        self.init(unsafe fileName.withUnsafeBytes { unsafe MediaKind.of(name: $0) })
    }

    private init(_ kind: MediaKind) {
        self =
            switch kind {
            case .page, .styleSheet, .script, .code: .code
            case .text, .document: .document
            case .image: .image
            case .video: .video
            case .audio: .audio
            case .font: .font
            case .archive: .archive
            case .model, .other: .file
            }
    }
}
