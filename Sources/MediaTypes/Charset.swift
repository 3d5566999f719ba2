/// Finds out how text is encoded, from its bytes.
package enum Charset {
    /// What a byte order mark says (WHATWG Encoding, section 6); `nil`: there is none.
    static func byBOM(_ bytes: UnsafeRawBufferPointer) -> String? {
        if unsafe bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "utf-8" }
        if unsafe bytes.starts(with: [0xFF, 0xFE]) { return "utf-16le" }
        if unsafe bytes.starts(with: [0xFE, 0xFF]) { return "utf-16be" }
        return nil
    }

    /// Whether the bytes are UTF-8 (RFC 3629), of which ASCII is a part. NUL does not count as text.
    ///
    /// - Parameter isWhole: whether these are all bytes; a sample may end in the middle of a character.
    static func isUTF8(_ bytes: UnsafeRawBufferPointer, isWhole: Bool) -> Bool {
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
            if first == 0 { return false }
            if first < 0x80 {
                at &+= 1
                continue
            }
            guard let (length, lowest, highest) = continuation(of: first) else { return false }
            for offset in 1..<length {
                guard at &+ offset < count else { return !isWhole }
                let byte = unsafe bytes[at &+ offset]
                guard offset == 1 ? byte >= lowest && byte <= highest : byte & 0xC0 == 0x80 else { return false }
            }
            at &+= length
        }
        return true
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

    /// A label that can stand in a field: a token of reasonable length, in lower case.
    static func label(_ bytes: some Collection<UInt8>) -> String? {
        guard (1...40).contains(bytes.count) else { return nil }
        var label: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"):
                label.append(byte)
            case 0x41...0x5A: label.append(byte | 0x20)
            default: return nil
            }
        }
        let text = String(decoding: label, as: UTF8.self)
        // A declaration that could be read as ASCII is not in UTF-16 (WHATWG HTML, "prescan a byte stream").
        return text.hasPrefix("utf-16") ? "utf-8" : text
    }
}
