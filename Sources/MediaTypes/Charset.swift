import Platform

/// Finds out how text is encoded, from its bytes.
enum Charset {
    /// What a byte order mark says; `nil`: there is none.
    static func byMark(_ bytes: UnsafeRawBufferPointer) -> String? {
        // Those of UTF-32 first: in little-endian it begins like that of UTF-16.
        for (mark, charset) in marks where unsafe bytes.starts(with: mark) { return charset }
        return nil
    }

    private static let marks: [(bytes: [UInt8], charset: String)] = [
        ([0xEF, 0xBB, 0xBF], "utf-8"),
        ([0xFF, 0xFE, 0x00, 0x00], "utf-32le"),
        ([0x00, 0x00, 0xFE, 0xFF], "utf-32be"),
        ([0xFF, 0xFE], "utf-16le"),
        ([0xFE, 0xFF], "utf-16be"),
    ]

    /// What text without a mark or a declaration is known to be: UTF-8, if all bytes that are there are; `nil`: not
    /// known. A guess is worse than nothing, because a label switches off the better detection of browsers.
    static func byBytes(_ bytes: UnsafeRawBufferPointer, isWhole: Bool) -> String? {
        guard unsafe endOfUTF8(bytes, isWhole: isWhole) == nil else { return nil }
        return unsafe isISO2022(bytes) ? nil : "utf-8"
    }

    /// Whether text of seven bits switches between character sets by escape sequences, as ISO-2022-JP does
    /// (RFC 1468). A coloured log has other sequences.
    private static func isISO2022(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while let escape = unsafe bytes.firstOffset(of: 0x1B, from: at) {
            at = escape + 1
            if designations.contains(where: { unsafe bytes[at...].starts(with: $0.utf8) }) {
                return unsafe !bytes.contains { byte in byte >= 0x80 }
            }
        }
        return false
    }

    /// What stands behind the escape byte: of Japanese, Chinese and Korean sets.
    private static let designations = ["$@", "$A", "$B", "$(", "$)", "(I", "(J"]

    /// Where the bytes cease to be text in UTF-8 (RFC 3629), of which ASCII is a part and NUL is not; `nil`: nowhere.
    ///
    /// - Parameter isWhole: whether these are all bytes; a sample may end in the middle of a character.
    static func endOfUTF8(_ bytes: UnsafeRawBufferPointer, isWhole: Bool) -> Int? {
        var at = 0
        let count = bytes.count
        while at < count {
            if at &+ 8 <= count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                // Eight bytes of ASCII, none of them NUL.
                if word & 0x8080_8080_8080_8080 == 0, (word &- 0x0101_0101_0101_0101) & 0x8080_8080_8080_8080 == 0 {
                    at &+= 8
                    continue
                }
            }
            let first = unsafe bytes[at]
            if first != 0, first < 0x80 {
                at &+= 1
                continue
            }
            guard let (length, lowest, highest) = continuation(of: first) else { return at }
            for offset in 1..<length {
                guard at &+ offset < count else { return isWhole ? at : nil }
                let byte = unsafe bytes[at &+ offset]
                guard offset == 1 ? byte >= lowest && byte <= highest : byte & 0xC0 == 0x80 else { return at }
            }
            at &+= length
        }
        return nil
    }

    /// The length of a sequence by its first byte, and what the second may be: no overlong forms, no surrogates.
    private static func continuation(of first: UInt8) -> (length: Int, lowest: UInt8, highest: UInt8)? {
        switch first {
        case 0xC2...0xDF: (2, 0x80, 0xBF)
        case 0xE0: (3, 0xA0, 0xBF)
        case 0xE1...0xEC, 0xEE, 0xEF: (3, 0x80, 0xBF)
        case 0xED: (3, 0x80, 0x9F)
        case 0xF0: (4, 0x90, 0xBF)
        case 0xF1...0xF3: (4, 0x80, 0xBF)
        case 0xF4: (4, 0x80, 0x8F)
        default: nil
        }
    }

    /// Whether there is a control character that no text has (WHATWG MIME Sniffing, "binary data byte").
    static func hasBinaryByte(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < bytes.count {
            if at &+ 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                // Eight bytes, none of them below 0x20.
                if (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080 == 0 {
                    at &+= 8
                    continue
                }
            }
            switch unsafe bytes[at] {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x1B: break
            case let byte where byte < 0x20: return true
            default: break
            }
            at &+= 1
        }
        return false
    }
}
