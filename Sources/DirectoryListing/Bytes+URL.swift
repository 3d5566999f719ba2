extension ByteSink where Self: ~Copyable {
    /// Appends a name as one segment of a URL path: every byte outside `unreserved` (RFC 3986, section 2.3) is
    /// percent-encoded, so that no name is taken for a scheme, a query or a way up.
    mutating func appendPercentEncoded(_ name: Span<UInt8>) {
        guard !name.isUnreserved else { return append(name) }
        for index in name.indices {
            let byte = name[index]
            if byte.isUnreserved {
                append(byte)
            } else {
                append(UInt8(ascii: "%"))
                append(UInt8.hexDigit(byte >> 4, uppercase: true))
                append(UInt8.hexDigit(byte & 0xF, uppercase: true))
            }
        }
    }
}

extension [UInt8] {
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

extension Span<UInt8> {
    /// Whether each byte is `unreserved`. Eight at a time: most names are made of nothing else.
    var isUnreserved: Bool {
        unsafe withUnsafeBytes { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                guard unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).isUnreserved else {
                    return false
                }
                index += 8
            }
            while index < bytes.count {
                guard unsafe bytes[index].isUnreserved else { return false }
                index += 1
            }
            return true
        }
    }
}

extension UInt64 {
    /// Whether each of the eight bytes is `unreserved`.
    fileprivate var isUnreserved: Bool {
        let highBits: UInt64 = 0x8080_8080_8080_8080
        guard self & highBits == 0 else { return false }
        // In a byte of seven bits, the eighth says of a sum whether a bound was reached.
        func bytes(_ bytes: UInt64, from low: UInt64, through high: UInt64) -> UInt64 {
            let ones: UInt64 = 0x0101_0101_0101_0101
            return (bytes &+ ones &* (0x80 - low)) & ~(bytes &+ ones &* (0x7F - high))
        }
        let letters = bytes(self | 0x2020_2020_2020_2020, from: 0x61, through: 0x7A)
        // Without the letters, `-` and `.` are neighbours.
        let others =
            bytes(self, from: 0x30, through: 0x39) | bytes(self, from: 0x2D, through: 0x2E)
            | bytes(self, from: 0x5F, through: 0x5F) | bytes(self, from: 0x7E, through: 0x7E)
        return (letters | others) & highBits == highBits
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
