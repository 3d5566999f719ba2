/// Kinds of files that their first bytes give away. For telling an author that a name belies its bytes, and for what
/// remains when libmagic is not there.
///
/// Some signatures are letters that a text may begin with too: the caller makes sure that the bytes are no text.
enum Signature {
    /// The type that the bytes declare; `nil`: none that is known.
    static func type(of bytes: UnsafeRawBufferPointer) -> MediaType? {
        var head = SIMD16<UInt8>()
        let count = min(bytes.count, head.scalarCount)
        for index in 0..<count { head[index] = unsafe bytes[index] }
        return patterns.first { $0.length <= count && head & $0.mask == $0.value }?.type
    }

    /// Whether the bytes are packets of 188 bytes that begin with 0x47 (ISO/IEC 13818-1, section 2.4.3), or such packets
    /// with four bytes of time before each, as cameras and Blu-ray discs write them.
    static func isTransportStream(_ bytes: UnsafeRawBufferPointer) -> Bool {
        [(start: 0, length: 188), (start: 4, length: 192)].contains { packet in
            guard bytes.count > packet.start + packet.length else { return false }
            return stride(from: packet.start, to: min(bytes.count, 4 * packet.length), by: packet.length)
                .allSatisfy { unsafe bytes[$0] == 0x47 }
        }
    }

    /// Whether the bytes begin as a gzip member does (RFC 1952, section 2.3.1).
    static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe bytes.starts(with: [0x1F, 0x8B, 0x08])
    }

    /// Whether a text is made for a word processor, or is the head of a picture, rather than to be read.
    static func isWordProcessorText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        ["{\\rtf", "#?RADIANCE", "#?RGBE", "<html", "<!DOCTYPE", "<?xml", "MIME-Version:"]
            .contains { unsafe bytes.starts(with: $0.utf8) }
    }

    /// Whether the bytes begin as an HTML page does (WHATWG MIME Sniffing, section 7.1).
    static func isPage(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = unsafe bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0)
        let start = unsafe content.drop { [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains($0) }.prefix(16)
        let text = unsafe start.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        let tags = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe"]
        return tags.contains { text.starts(with: $0.utf8) }
    }

    /// Whether a file whose name says the first cannot hold the second. What is said of types whose bytes are not known
    /// here is believed: any of them may be an archive.
    static func contradicts(_ named: MediaType, _ found: MediaType) -> Bool {
        guard named != found, named.isText || isKnown(named) else { return false }
        return !families.contains { $0.contains(named.essence) && $0.contains(found.essence) }
    }

    /// Whether files of the type begin with bytes that are known here.
    static func isKnown(_ type: MediaType) -> Bool { known.contains(type.essence) }

    private struct Pattern {
        var value = SIMD16<UInt8>()
        var mask = SIMD16<UInt8>()
        let length: Int
        let type: MediaType

        /// - Parameter hex: two digits a byte; `..` is any byte.
        init(_ hex: String, _ essence: String) {
            var digits = 0
            for digit in hex.utf8 where digit != UInt8(ascii: " ") {
                let index = digits / 2
                digits += 1
                guard index < value.scalarCount, digit != UInt8(ascii: ".") else { continue }
                value[index] = value[index] << 4 | (digit & 0x0F) + (digit > UInt8(ascii: "9") ? 9 : 0)
                mask[index] = 0xFF
            }
            length = digits / 2
            type = MediaType(known: essence)
        }
    }

    /// At most 16 bytes each; the first that fits counts.
    private static let patterns = [
        Pattern("89504E47 0D0A1A0A", "image/png"),
        Pattern("FFD8FF", "image/jpeg"),
        Pattern("47494638 3761", "image/gif"),
        Pattern("47494638 3961", "image/gif"),
        Pattern("52494646 ........ 57454250", "image/webp"),
        Pattern("........ 66747970 61766966", "image/avif"),
        Pattern("........ 66747970 61766973", "image/avif"),
        Pattern("........ 66747970 68656963", "image/heic"),
        Pattern("........ 66747970 68656978", "image/heic"),
        Pattern("........ 66747970 6D696631", "image/heif"),
        Pattern("0000000C 4A584C20 0D0A870A", "image/jxl"),
        Pattern("FF0A", "image/jxl"),
        Pattern("0000000C 6A502020 0D0A870A", "image/jp2"),
        Pattern("424D.... ....0000 0000....", "image/bmp"),
        Pattern("49492A00", "image/tiff"),
        Pattern("4D4D002A", "image/tiff"),
        Pattern("00000100 ..00", "image/vnd.microsoft.icon"),
        Pattern("00000200 ..00", "image/vnd.microsoft.icon"),
        Pattern("38425053 0001", "image/vnd.adobe.photoshop"),
        Pattern("774F4646", "font/woff"),
        Pattern("774F4632", "font/woff2"),
        Pattern("00010000 00", "font/ttf"),
        Pattern("4F54544F 00", "font/otf"),
        Pattern("74746366 00", "font/collection"),
        Pattern("........ 66747970 71742020", "video/quicktime"),
        Pattern("........ 66747970 4D3441", "audio/mp4"),
        Pattern("........ 66747970", "video/mp4"),
        Pattern("1A45DFA3", "video/webm"),
        Pattern("4F676753 00", "audio/ogg"),
        Pattern("664C6143", "audio/flac"),
        Pattern("494433", "audio/mpeg"),
        Pattern("52494646 ........ 57415645", "audio/wav"),
        Pattern("52494646 ........ 41564920", "video/x-msvideo"),
        Pattern("4D546864 000000", "audio/midi"),
        Pattern("464C5601", "video/x-flv"),
        Pattern("25504446 2D", "application/pdf"),
        Pattern("504B0304", "application/zip"),
        Pattern("1F8B08", "application/gzip"),
        Pattern("425A68.. 31415926 5359", "application/x-bzip2"),
        Pattern("FD377A58 5A00", "application/x-xz"),
        Pattern("28B52FFD", "application/zstd"),
        Pattern("377ABCAF 271C", "application/x-7z-compressed"),
        Pattern("52617221 1A07", "application/vnd.rar"),
        Pattern("0061736D", "application/wasm"),
        Pattern("676C5446", "model/gltf-binary"),
        Pattern("53514C69 74652066 6F726D61 74203300", "application/vnd.sqlite3"),
    ]

    /// Types that share a container, or whose files are named after one another.
    private static let families: [Set<String>] = [
        ["video/mp4", "audio/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "video/iso.segment"],
        ["image/heif", "image/heic"],
        ["image/heif", "image/avif"],
        ["image/png", "image/apng"],
        ["video/webm", "audio/webm", "video/matroska", "audio/matroska"],
        ["audio/ogg", "video/ogg"],
        ["audio/mpeg", "audio/aac", "audio/flac", "audio/aiff", "audio/wav"],
        ["font/ttf", "font/otf", "font/collection"],
    ]

    private static let known = families.reduce(into: Set(patterns.map(\.type.essence))) { $0.formUnion($1) }
}
