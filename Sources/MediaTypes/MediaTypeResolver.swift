/// Decides what a file is: the extension first, its bytes where the name says nothing, and the charset of text.
package final class MediaTypeResolver: Sendable {
    /// What goes into `Content-Type`, and what the author should hear.
    package struct Resolution: Sendable, Equatable {
        package let type: MediaType
        /// `nil`: the type has none, or it is not known.
        package let charset: String?
        /// What the bytes are, where that contradicts the extension without doubt: "logo.png is WebP".
        package let disagreement: MediaType?

        /// The name says text, and the bytes are none.
        package let isNoText: Bool
        /// The bytes are compressed by gzip, and the type is that of what is in them: `Content-Encoding`.
        package let isCompressed: Bool
        /// Whether browsers would save the file, although it can be read: somebody who opens it gets ``asText``.
        package let isShownAsText: Bool
        /// Whether the charset was concluded from the first bytes of the file alone.
        package let isCharsetOfSample: Bool
        private let textCharset: String?

        /// The value of the field.
        package let contentType: [UInt8]

        /// - Parameter charset: of text; it is stated when the type has that parameter.
        package init(
            type: MediaType,
            charset: String? = nil,
            disagreement: MediaType? = nil,
            isNoText: Bool = false,
            isCompressed: Bool = false,
            isCharsetOfSample: Bool = false
        ) {
            let stated = type.hasCharset ? charset : nil
            self.type = type
            self.charset = stated
            self.disagreement = disagreement
            self.isNoText = isNoText
            self.isCompressed = isCompressed
            self.isCharsetOfSample = isCharsetOfSample && charset != nil
            isShownAsText = type.isShownAsText
            textCharset = charset
            contentType = Array((type.essence + (stated.map { "; charset=\($0)" } ?? "")).utf8)
        }

        /// The same bytes as plain text.
        package var asText: Resolution {
            Resolution(
                type: .plainText,
                charset: textCharset,
                disagreement: disagreement,
                isCharsetOfSample: isCharsetOfSample
            )
        }

        /// The same, after what follows the first bytes has turned out to be in another encoding.
        package var withoutCharset: Resolution {
            Resolution(type: type, disagreement: disagreement, isNoText: isNoText, isCompressed: isCompressed)
        }
    }

    private let extra: [NameKey: MediaType]
    private let detector: MagicDetector?

    /// - Parameters:
    ///   - extra: media types by extension (without its first dot; `tar.gz` goes before `gz`), before the table. What is
    ///     not a media type, and extensions of more than 32 bytes, are left out.
    ///   - detector: `nil`: the table and the signatures alone.
    package init(extra: [String: String] = [:], detector: MagicDetector? = MagicDetector()) {
        var types: [NameKey: MediaType] = [:]
        for (fileExtension, type) in extra {
            if let key = NameKey(fileExtension.utf8) { types[key] = MediaType(type) }
        }
        self.extra = types
        self.detector = detector
    }

    /// What a person should know about how types are found on this machine; `nil`: everything is there.
    package var notice: String? {
        #if LibMagic
        detector == nil
            ? "libmagic has no database, types come from extensions alone; to change that, install libmagic-mgc (or file)"
            : nil
        #else
        nil
        #endif
    }

    /// Decides for one file. May take milliseconds for names without a known extension: not for an event loop.
    ///
    /// - Parameters:
    ///   - name: the last segment of the path, as bytes.
    ///   - sample: the first bytes of the content.
    ///   - isWhole: whether these are all of them.
    package func resolve(
        name: ArraySlice<UInt8>,
        sample: UnsafeRawBufferPointer,
        isWhole: Bool
    ) -> Resolution {
        unsafe resolve(name, sample, isWhole) { unsafe detector?.detect($0, as: $1) }
    }

    /// The same where that takes no libmagic; `nil`: it would be asked.
    package func resolveQuickly(
        name: ArraySlice<UInt8>,
        sample: UnsafeRawBufferPointer,
        isWhole: Bool
    ) -> Resolution? {
        do throws(MagicNeeded) {
            return unsafe try resolve(name, sample, isWhole) { _, _ throws(MagicNeeded) in
                guard detector == nil else { throw MagicNeeded() }
                return nil
            }
        } catch {
            return nil
        }
    }

    private struct MagicNeeded: Error {}

    /// libmagic, or what stands in for it.
    private typealias Magic<Failure: Error> = (
        UnsafeRawBufferPointer, MagicDetector.Question
    ) throws(Failure) -> MagicDetector.Finding?

    private func resolve<Failure: Error>(
        _ name: ArraySlice<UInt8>,
        _ sample: UnsafeRawBufferPointer,
        _ isWhole: Bool,
        _ magic: Magic<Failure>
    ) throws(Failure) -> Resolution {
        guard var named = extraType(forName: name) ?? ExtensionTable.type(forName: name) else {
            return unsafe try sniff(sample, isWhole: isWhole, magic)
        }
        let isText = unsafe isText(sample, isWhole)
        if isText, ExtensionTable.type(forName: name) == named, unsafe isTextByContent(name, named, sample) {
            named = .plainText
        }
        // MPEG transport streams share their extensions with TypeScript.
        if named == .plainText, unsafe Signature.isTransportStream(sample) && isBinary(sample, isWhole) {
            return Resolution(type: .transportStream)
        }
        if named.isReading, !isText { return Resolution(type: .octetStream, isNoText: true) }
        if named.isSVG, unsafe Signature.isGzip(sample), ExtensionTable.isCompressed(name) {
            return Resolution(type: named, isCompressed: true)
        }
        var disagreement: MediaType?
        if let found = unsafe Signature.type(of: sample) {
            let isSure = unsafe !named.isText || isBinary(sample, isWhole)
            if isSure, Signature.contradicts(named, found) { disagreement = found }
        } else if Signature.isKnown(named), unsafe Signature.isPage(sample) {
            disagreement = .html
        }
        guard named.hasCharset || named.isReading, disagreement == nil else {
            return Resolution(type: named, disagreement: disagreement)
        }
        let stated = unsafe Charset.byMark(sample) ?? CharsetDeclaration.charset(in: sample, of: named)
        return Resolution(
            type: named,
            charset: unsafe stated ?? Charset.byBytes(sample, isWhole: isWhole),
            isCharsetOfSample: stated == nil && !isWhole
        )
    }

    /// Whether a text is behind a name that belongs to another kind of file as well.
    private func isTextByContent(
        _ name: ArraySlice<UInt8>,
        _ named: MediaType,
        _ sample: UnsafeRawBufferPointer
    ) -> Bool {
        if unsafe sample.isEmpty || Signature.type(of: sample) != nil { return false }
        if ExtensionTable.isOfTextToo(name) { return unsafe !Signature.isWordProcessorText(sample) }
        // Variants of genes have the extension of visiting cards.
        return unsafe named.essence == "text/vcard" && sample.starts(with: "##fileformat=VCF".utf8)
    }

    /// WHATWG MIME Sniffing, section 7.2: a byte order mark says that it is text, a binary data byte that it is not.
    /// Looks at the resource header alone, which has 1,445 bytes.
    private func isText(_ sample: UnsafeRawBufferPointer, _ isWhole: Bool) -> Bool {
        if unsafe Charset.byMark(sample) != nil { return true }
        return unsafe !Charset.hasBinaryByte(UnsafeRawBufferPointer(rebasing: sample.prefix(1445)))
    }

    private func extraType(forName name: ArraySlice<UInt8>) -> MediaType? {
        guard !extra.isEmpty else { return nil }
        var found: MediaType?
        var at = name.endIndex
        var dots = 0
        while at > name.startIndex, dots < 2 {
            name.formIndex(before: &at)
            guard name[at] == UInt8(ascii: ".") else { continue }
            dots += 1
            if let key = NameKey(name[name.index(after: at)...]) { found = extra[key] ?? found }
        }
        return found
    }

    private func isBinary(_ sample: UnsafeRawBufferPointer, _ isWhole: Bool) -> Bool {
        unsafe Charset.endOfUTF8(sample, isWhole: isWhole) != nil
    }

    /// By the bytes alone. What a browser would run is never concluded from them: it becomes text.
    private func sniff<Failure: Error>(
        _ sample: UnsafeRawBufferPointer,
        isWhole: Bool,
        _ magic: Magic<Failure>
    ) throws(Failure) -> Resolution {
        if unsafe sample.isEmpty { return Resolution(type: .plainText, charset: "utf-8") }
        if let mark = unsafe Charset.byMark(sample) { return Resolution(type: .plainText, charset: mark) }
        let isUTF8 = unsafe !isBinary(sample, isWhole) && !Charset.hasBinaryByte(sample)
        let known = unsafe Signature.type(of: sample)
        // Of the signatures only that of PDF stands in what may otherwise be text through and through.
        if let known, !isUTF8 || known.essence == "application/pdf" { return Resolution(type: known) }
        let finding = unsafe try magic(sample, Self.question(about: sample, isUTF8: isUTF8))
        let isOtherText = finding.map { $0.charset != nil || $0.type.essence.hasPrefix("text/") } ?? false
        guard isUTF8 || isOtherText else {
            return Resolution(type: finding.flatMap { $0.type.isActive ? nil : $0.type } ?? .octetStream)
        }
        let type = finding.flatMap { Self.isHarmlessText($0.type) ? $0.type : nil } ?? .plainText
        return Resolution(
            type: type,
            charset: unsafe isUTF8 ? Charset.byBytes(sample, isWhole: isWhole) : nil,
            isCharsetOfSample: !isWhole
        )
    }

    /// What of libmagic's answer can matter. Of text in UTF-8 it is only whether its type is one of the harmless ones;
    /// of these, JSON is found without the patterns, and the others begin with these words.
    static func question(about sample: UnsafeRawBufferPointer, isUTF8: Bool) -> MagicDetector.Question {
        guard isUTF8 else { return .anything }
        let start = unsafe sample.prefix(7).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        return ["begin:v", "webvtt"].contains { start.starts(with: $0.utf8) } ? .anything : .text
    }

    /// CSV is not among them: to libmagic a comma in each line is enough, and a list of names is no table.
    static func isHarmlessText(_ type: MediaType) -> Bool {
        ["application/json", "text/vtt", "text/calendar", "text/vcard"].contains(type.essence)
    }
}
