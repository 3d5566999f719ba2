/// Kinds of files that their first bytes give away without doubt. For telling an author that a name belies its bytes, and
/// for what remains when libmagic is not there.
enum Signature {
    /// The type that the bytes declare; `nil`: none that is sure.
    static func type(of bytes: UnsafeRawBufferPointer) -> MediaType? {
        for (prefix, type) in prefixes where unsafe starts(bytes, 0, prefix) {
            return MediaType(known: type)
        }
        if unsafe starts(bytes, 0, Array("RIFF".utf8)) {
            if unsafe starts(bytes, 8, Array("WEBP".utf8)) { return MediaType(known: "image/webp") }
            if unsafe starts(bytes, 8, Array("WAVE".utf8)) { return MediaType(known: "audio/wav") }
            if unsafe starts(bytes, 8, Array("AVI ".utf8)) { return MediaType(known: "video/x-msvideo") }
        }
        if unsafe starts(bytes, 4, Array("ftyp".utf8)) {
            for (brand, type) in brands where unsafe starts(bytes, 8, Array(brand.utf8)) {
                return MediaType(known: type)
            }
        }
        return nil
    }

    /// Whether one name is as good as the other for the same bytes: containers hold many things.
    static func agree(_ named: MediaType, _ found: MediaType) -> Bool {
        if named == found { return true }
        guard let family = families.first(where: { $0.found == found.essence }) else { return false }
        return family.named.contains { $0.hasSuffix("*") ? named.essence.hasPrefix($0.dropLast()) : named.essence == $0 }
    }

    /// Whether the bytes begin as an HTML page does (WHATWG MIME Sniffing, section 7.1), after white space.
    static func isPage(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < bytes.count, unsafe [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(bytes[at]) { at += 1 }
        let tags = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe"]
        return tags.contains { tag in
            guard at + tag.utf8.count <= bytes.count else { return false }
            return unsafe zip(bytes[at...], tag.utf8).allSatisfy { ($0 &- 0x41 < 26 ? $0 | 0x20 : $0) == $1 }
        }
    }

    private static func starts(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ prefix: [UInt8]) -> Bool {
        unsafe offset + prefix.count <= bytes.count
            && bytes[offset..<(offset + prefix.count)].elementsEqual(prefix)
    }

    private static let prefixes: [([UInt8], String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF87a".utf8), "image/gif"),
        (Array("GIF89a".utf8), "image/gif"),
        ([0x00, 0x00, 0x01, 0x00], "image/vnd.microsoft.icon"),
        ([0x00, 0x00, 0x00, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A], "image/jxl"),
        (Array("%PDF-".utf8), "application/pdf"),
        ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
        ([0x1F, 0x8B, 0x08], "application/gzip"),
        (Array("wOFF".utf8), "font/woff"),
        (Array("wOF2".utf8), "font/woff2"),
        ([0x00, 0x01, 0x00, 0x00, 0x00], "font/ttf"),
        (Array("OTTO".utf8), "font/otf"),
        ([0x00, 0x61, 0x73, 0x6D], "application/wasm"),
        ([0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
        (Array("OggS".utf8), "audio/ogg"),
        (Array("fLaC".utf8), "audio/flac"),
        (Array("ID3".utf8), "audio/mpeg"),
        (Array("glTF".utf8), "model/gltf-binary"),
        (Array("7z".utf8) + [0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "application/x-xz"),
        ([0x28, 0xB5, 0x2F, 0xFD], "application/zstd"),
    ]

    private static let brands: [(String, String)] = [
        ("avif", "image/avif"), ("avis", "image/avif"), ("heic", "image/heic"), ("heix", "image/heic"),
        ("mif1", "image/heif"), ("qt  ", "video/quicktime"), ("M4A ", "audio/mp4"), ("", "video/mp4"),
    ]

    private static let families: [(found: String, named: [String])] = [
        (
            "application/zip",
            [
                "application/vnd.*", "application/java-archive", "application/epub+zip", "model/*",
                "application/x-xpinstall", "application/octet-stream",
            ]
        ),
        ("application/gzip", ["application/*", "image/svg+xml"]),
        ("application/zstd", ["application/*"]),
        ("video/webm", ["video/matroska", "audio/matroska", "audio/webm"]),
        ("video/mp4", ["audio/*", "video/*", "image/heif", "image/heic", "image/avif"]),
        ("image/heif", ["image/avif", "image/heic"]),
        ("audio/ogg", ["video/ogg", "audio/*"]),
        ("audio/mpeg", ["audio/*"]),
        ("image/png", ["image/apng"]),
        ("font/ttf", ["font/*"]),
        ("font/otf", ["font/*"]),
        ("application/pdf", ["application/postscript", "application/octet-stream"]),
        ("video/quicktime", ["video/*"]),
    ]
}
