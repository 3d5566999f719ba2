import MediaTypes
package import NIOCore
import Templates

/// The browser's part: the script itself, and the tag that loads it.
package struct ClientScript: Sendable {
    /// The bytes of `client.js`, stripped.
    package let body: ByteBuffer
    /// The bytes of `swap.js`, which `client.js` loads when a part of a page is replaced for the first time.
    package let swap: ByteBuffer
    /// Part of its URL, so that it can be kept for ever: another script has another URL.
    package let version: String
    private let source: String

    /// - Parameter prefix: of all URLs of the site; begins and ends with a slash.
    package init(prefix: [UInt8]) {
        let script = Self.stripped(Template.client)
        let swap = Self.swap
        body = ByteBuffer(bytes: script)
        self.swap = ByteBuffer(bytes: swap)
        // FNV-1a, 64 bits: it need only differ where one of the scripts does.
        let hash = (script + swap).reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        version = String(hash, radix: 36)
        source = String(decoding: prefix, as: UTF8.self) + ".preview/client.js?v=" + version
    }

    /// The second script, with the extensions of what browsers show as an image. The placeholder stands near its beginning.
    private static var swap: [UInt8] {
        var script = Template.swap
        let placeholder = Array("IMAGES".utf8)
        if let start = script.indices.first(where: { script[$0...].starts(with: placeholder) }) {
            let images = ExtensionTable.shownImages.joined(separator: "|")
            script.replaceSubrange(start..<(start + placeholder.count), with: images.utf8)
        }
        return stripped(script)
    }

    /// Removes comments, indentation, spaces around operators and line ends beside braces: every page waits for the script.
    /// No string in it goes over lines.
    static func stripped(_ script: [UInt8]) -> [UInt8] {
        var stripped: [UInt8] = []
        stripped.reserveCapacity(script.count)
        var start = 0
        // Behind a comment, a line end is never left out.
        var mayEndInComment = false
        while start < script.count {
            while start < script.count, script[start] == UInt8(ascii: "\t") { start += 1 }
            var end = start
            while end < script.count, script[end] != UInt8(ascii: "\n") { end += 1 }
            let line = script[start..<end]
            if !line.isEmpty, !line.starts(with: "//".utf8) {
                let isBesideBrace = stripped.last == UInt8(ascii: "{") || line.first == UInt8(ascii: "}")
                if !stripped.isEmpty, mayEndInComment || !isBesideBrace { stripped.append(UInt8(ascii: "\n")) }
                appendTight(line, to: &stripped)
                mayEndInComment = zip(line, line.dropFirst()).contains {
                    $0 == UInt8(ascii: "/") && $1 == UInt8(ascii: "/")
                }
            }
            start = end + 1
        }
        return stripped
    }

    /// Appends a line without the spaces around operators. A line that may hold a regular expression or a template stays
    /// as it is.
    private static func appendTight(_ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
        guard !line.contains(where: \.mayBeginLiteral) else {
            output += line
            return
        }
        var quote: UInt8?
        for index in line.indices {
            let byte = line[index]
            if quote == nil, byte == UInt8(ascii: " ") {
                let isAtEnd = index == line.startIndex || index == line.endIndex - 1
                if isAtEnd || line[index - 1].isOperator || line[index + 1].isOperator { continue }
            }
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
            output.append(byte)
        }
    }

    /// The tag. Classic and blocking: `async`, `defer` and modules do not run under a later `default-src 'none'`.
    ///
    /// - Parameters:
    ///   - generation: of the page it goes into.
    ///   - validator: of the page's own bytes; what could end the attribute is left out.
    package func tag(
        syntax: MarkupScan.Syntax,
        encoding: MarkupEncoding,
        generation: String,
        validator: String
    ) -> ByteBuffer {
        let namespace = syntax == .xml ? #" xmlns="http://www.w3.org/1999/xhtml""# : ""
        let safe = String(decoding: validator.utf8.filter { $0.isValidatorByte }, as: UTF8.self)
        let tag = """
            <script\(namespace) src="\(source)" data-generation="\(generation)" data-validator="\(safe)"></script>
            """
        return switch encoding {
        case .ascii: ByteBuffer(string: tag)
        case .utf16LittleEndian: ByteBuffer(bytes: tag.utf8.flatMap { [$0, 0] })
        case .utf16BigEndian: ByteBuffer(bytes: tag.utf8.flatMap { [0, $0] })
        }
    }
}

extension UInt8 {
    /// Whether a regular expression, a template or an escape in a string may begin with it.
    fileprivate var mayBeginLiteral: Bool {
        switch self {
        case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "/"): true
        default: false
        }
    }

    /// Whether a space beside it says nothing in a script.
    fileprivate var isOperator: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "+"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "&"), UInt8(ascii: "|"):
            true
        default: false
        }
    }

    fileprivate var isValidatorByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
