/// Decides what a file is: the extension first, its bytes where the name says nothing, and the charset of text.
package final class MediaTypeResolver: Sendable {
    /// What goes into `Content-Type`, and what the author should hear.
    package struct Resolution: Sendable, Equatable {
        package var type: MediaType
        /// `nil`: the type has none, or it is not known.
        package var charset: String?
        /// What the bytes are, where that contradicts the extension without doubt: "logo.png is WebP".
        package var disagreement: MediaType?

        /// The value of the field.
        package let contentType: [UInt8]

        package init(type: MediaType, charset: String? = nil, disagreement: MediaType? = nil) {
            self.type = type
            self.charset = charset
            self.disagreement = disagreement
            contentType = Array((type.essence + (charset.map { "; charset=\($0)" } ?? "")).utf8)
        }
    }

    private let extra: [String: MediaType]
    private let detector: MagicDetector?

    /// - Parameters:
    ///   - extra: media types by extension (without its dot), before the table. What is not a media type is left out.
    ///   - detector: `nil`: the table and the signatures alone.
    package init(extra: [String: String] = [:], detector: MagicDetector? = MagicDetector()) {
        var types: [String: MediaType] = [:]
        for (name, type) in extra { types[name.lowercased()] = MediaType(type) }
        self.extra = types
        self.detector = detector
    }

    /// What a person should know about how types are found on this machine; `nil`: everything is there.
    package var notice: String? {
        #if LibMagic
        detector == nil
            ? "libmagic has no database: types come from extensions alone; install libmagic-mgc (or file) to change that"
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
        name: some BidirectionalCollection<UInt8>,
        sample: UnsafeRawBufferPointer,
        isWhole: Bool
    ) -> Resolution {
        guard let named = unsafe type(forName: name, sample) else { return unsafe sniff(sample, isWhole: isWhole) }
        let found = unsafe Signature.type(of: sample)
        var disagreement = found.flatMap { Signature.agree(named, $0) ? nil : $0 }
        if disagreement == nil, named.essence.hasPrefix("image/") || named.essence.hasPrefix("font/"), !named.isSVG,
            unsafe Signature.isPage(sample)
        {
            disagreement = MediaType(known: "text/html")
        }
        let charset = named.hasCharset && found == nil ? unsafe charset(of: named, sample, isWhole: isWhole) : nil
        return Resolution(type: named, charset: charset, disagreement: disagreement)
    }

    private func type(
        forName name: some BidirectionalCollection<UInt8>,
        _ sample: UnsafeRawBufferPointer
    ) -> MediaType? {
        if !extra.isEmpty, let dot = name.lastIndex(of: UInt8(ascii: ".")) {
            let fileExtension = String(decoding: name[name.index(after: dot)...], as: UTF8.self).lowercased()
            if let type = extra[fileExtension] { return type }
        }
        // MPEG transport streams share their extension with TypeScript: packets of 188 bytes that begin with 0x47.
        if name.suffix(3).elementsEqual(".ts".utf8), unsafe sample.count > 188 && sample[0] == 0x47 && sample[188] == 0x47 {
            return MediaType(known: "video/mp2t")
        }
        return ExtensionTable.type(forName: name)
    }

    /// By the bytes alone. What a browser would run is never concluded from them: it becomes text.
    private func sniff(_ sample: UnsafeRawBufferPointer, isWhole: Bool) -> Resolution {
        if unsafe sample.isEmpty { return Resolution(type: .plainText, charset: "utf-8") }
        if let type = unsafe Signature.type(of: sample) { return Resolution(type: type) }
        let bom = unsafe Charset.byBOM(sample)
        let isUTF8 = unsafe Charset.isUTF8(sample, isWhole: isWhole)
        let finding = unsafe detector?.detect(sample)
        let isText = bom != nil || isUTF8 || finding?.type.essence.hasPrefix("text/") == true
        guard isText else { return Resolution(type: finding.flatMap { $0.type.isActive ? nil : $0.type } ?? .octetStream) }
        let type = finding.flatMap { Self.isHarmlessText($0.type) ? $0.type : nil } ?? .plainText
        guard type.hasCharset else { return Resolution(type: type) }
        return Resolution(type: type, charset: bom ?? (isUTF8 ? "utf-8" : finding?.charset))
    }

    private static func isHarmlessText(_ type: MediaType) -> Bool {
        ["application/json", "text/csv", "text/vtt", "text/calendar", "text/vcard"].contains(type.essence)
    }

    private func charset(of type: MediaType, _ sample: UnsafeRawBufferPointer, isWhole: Bool) -> String? {
        if let bom = unsafe Charset.byBOM(sample) { return bom }
        if type.isHTML, let declared = unsafe CharsetDeclaration.inHTML(sample) { return declared }
        if type.isXML, let declared = unsafe CharsetDeclaration.inXML(sample) { return declared }
        if unsafe Charset.isUTF8(sample, isWhole: isWhole) { return "utf-8" }
        return unsafe detector?.detect(sample)?.charset
    }
}
