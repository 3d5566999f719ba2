/// Percent-encoding (RFC 3986, section 2.1) on bytes.
package enum PercentCoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Appends a decoded path: `/` stays, of all other bytes only those that no reader of a URL could take for something
    /// else.
    package static func encodePath(_ decoded: [UInt8], into url: inout [UInt8]) {
        url.reserveCapacity(url.count + decoded.count)
        for byte in decoded {
            if byte == UInt8(ascii: "/") || isPlain(byte) {
                url.append(byte)
            } else {
                url += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    /// Decodes each escape once; what is none stays as it is.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            let pair = rest.prefix(2)
            if byte == UInt8(ascii: "%"), pair.count == 2, let high = pair.first.flatMap(value),
                let low = pair.dropFirst().first.flatMap(value)
            {
                decoded.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return decoded
    }

    /// The value of a hexadecimal digit.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    /// `unreserved` (RFC 3986, section 2.3).
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
