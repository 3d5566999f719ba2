/// Bytes from outside, made safe for a terminal and a log line.
enum PrintableText {
    /// Printable ASCII as it is, `\` doubled, everything else as `\xNN`.
    static func escape(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\\"): text += [0x5C, 0x5C]
            case 0x20...0x7E: text.append(byte)
            default: text += [0x5C, UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Strings as they stand between quotes in JSON (RFC 8259, section 7).
enum JSONText {
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where scalar.value < 0x20 || scalar == "<" || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
