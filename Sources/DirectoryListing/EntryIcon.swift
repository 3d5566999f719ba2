import HTTPSemantics

/// Which picture stands before a name. By the extension alone: nothing is opened for it.
package enum EntryIcon: String, Sendable {
    case folder
    case image
    case video
    case audio
    case font
    case code
    case document
    case archive
    case file

    package init(fileName: [UInt8]) {
        guard let dot = fileName.lastIndex(of: UInt8(ascii: ".")), dot > 0, fileName.count - dot <= 12 else {
            self = .file
            return
        }
        self = Self.byExtension[Self.key(fileName[(dot + 1)...])] ?? .file
    }

    /// The bytes of an extension, of which there are less than 16, in one number.
    private static func key(_ fileExtension: some Sequence<UInt8>) -> UInt128 {
        fileExtension.reduce(0) { $0 << 8 | UInt128($1.asciiLowercased) }
    }

    private static let byExtension: [UInt128: EntryIcon] = {
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
        var table: [UInt128: EntryIcon] = [:]
        for (icon, extensions) in groups {
            for fileExtension in extensions.split(separator: " ") { table[key(fileExtension.utf8)] = icon }
        }
        return table
    }()
}
