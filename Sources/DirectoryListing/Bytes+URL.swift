extension [UInt8] {
    /// Appends a name as one segment of a URL path: every byte outside `unreserved` (RFC 3986, section 2.3) is
    /// percent-encoded, so that no name is taken for a scheme, a query or a way up.
    package mutating func appendPercentEncoded(_ name: some Sequence<UInt8>) {
        for byte in name {
            if byte.isUnreserved {
                append(byte)
            } else {
                append(UInt8(ascii: "%"))
                append(UInt8.hexDigit(byte >> 4, uppercase: true))
                append(UInt8.hexDigit(byte & 0xF, uppercase: true))
            }
        }
    }

    /// The value of a query parameter (`application/x-www-form-urlencoded`): `+` is a space; a `%` that is not followed
    /// by two hexadecimal digits stands for itself.
    init(decodingFormValue value: some Collection<UInt8>) {
        self = []
        reserveCapacity(value.count)
        var rest = value[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap(\.hexValue)
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            } else {
                append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
    }
}

extension UInt8 {
    var isUnreserved: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self & 0xF
        case 0x41...0x46, 0x61...0x66: (self & 0xF) + 9
        default: nil
        }
    }

    /// The digit of a value below 16.
    static func hexDigit(_ value: UInt8, uppercase: Bool = false) -> UInt8 {
        value < 10 ? 0x30 + value : (uppercase ? 0x37 : 0x57) + (value & 0xF)
    }
}
