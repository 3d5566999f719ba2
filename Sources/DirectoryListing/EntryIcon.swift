import HTTPSemantics

/// Which picture stands before a name. By the extension alone: nothing is opened for it.
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
        // A dot in front begins no extension, and none is longer than this.
        let start = max(fileName.count - 12, 1)
        var index = fileName.count
        while index > start {
            index -= 1
            guard fileName[index] == UInt8(ascii: ".") else { continue }
            self = Self.byExtension[Self.key(fileName, from: index + 1)]
            return
        }
        self = .file
    }

    /// The bytes of an extension, of which there are less than 16, in one number.
    private static func key(_ bytes: Span<UInt8>, from start: Int) -> UInt128 {
        var key: UInt128 = 0
        for index in start..<bytes.count { key = key << 8 | UInt128(bytes[index].asciiLowercased) }
        return key
    }

    private static let byExtension: IconTable = {
        let groups: [(EntryIcon, String)] = [
            (.image, "apng avif bmp gif heic ico jpeg jpg jxl png psd svg tif tiff webp"),
            (.video, "avi m4v mkv mov mp4 mpeg mpg ogv webm"),
            (.audio, "aac aif aiff flac m4a mid mp3 oga ogg opus wav weba"),
            (.font, "eot otf ttc ttf woff woff2"),
            (
                .code,
                """
                astro c cc cpp css cts go h html htm hpp java js json json5 jsx kt less liquid lua map mjs mts \
                mustache njk php pl py rb rs sass scss sh sql svelte swift toml ts tsx vue wasm webmanifest xhtml xml yaml yml
                """
            ),
            (.document, "csv doc docx epub md markdown odp ods odt pdf ppt pptx rst rtf tex txt xls xlsx"),
            (.archive, "7z br bz2 dmg gz iso jar rar tar tgz xz zip zst"),
        ]
        var table = IconTable()
        for (icon, extensions) in groups {
            for fileExtension in extensions.utf8.split(separator: UInt8(ascii: " ")) {
                let bytes = Array(fileExtension)
                table.insert(icon, for: key(bytes.span, from: 0))
            }
        }
        return table
    }()
}

/// What is looked up for every row: a table without seeds, as its keys are ours.
private struct IconTable {
    /// A power of two, several times the number of extensions.
    private static let size = 512

    private var keys = [UInt128](repeating: 0, count: size)
    private var icons = [EntryIcon](repeating: .file, count: size)

    mutating func insert(_ icon: EntryIcon, for key: UInt128) {
        let slot = slot(of: key)
        keys[slot] = key
        icons[slot] = icon
    }

    subscript(key: UInt128) -> EntryIcon { icons[slot(of: key)] }

    /// Where the key is or would be. The empty slots, one of which ends each search, hold the icon of what is not known.
    private func slot(of key: UInt128) -> Int {
        let bits = UInt64(truncatingIfNeeded: key ^ key >> 64) &* 0x9E37_79B9_7F4A_7C15
        var slot = Int(truncatingIfNeeded: bits >> 55)
        while keys[slot] != key, keys[slot] != 0 { slot = (slot + 1) % Self.size }
        return slot
    }
}
