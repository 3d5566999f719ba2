/// An IP address, by its bits. An IPv4 address that is mapped into IPv6 is the IPv4 address.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt64, UInt64)

    /// Dotted decimal with four parts and no leading zeros, or IPv6 (RFC 4291, section 2.2) without brackets and zone.
    package init?(parsing text: some Collection<UInt8>) {
        guard text.count <= 45 else { return nil }
        if let address = Self.parseV4(text) {
            self = .v4(address)
        } else if text.contains(UInt8(ascii: ":")), let (high, low) = Self.parseV6(Array(text)) {
            self.init(high, low)
        } else {
            return nil
        }
    }

    /// The two halves of an IPv6 address.
    package init(_ high: UInt64, _ low: UInt64) {
        self = high == 0 && low >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high, low)
    }

    package var isLoopback: Bool {
        switch self {
        case .v4(let address): address >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }

    private static func parseV4(_ text: some Collection<UInt8>) -> UInt32? {
        var address: UInt32 = 0
        var part: UInt32 = 0
        var digits = 0
        var dots = 0
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                address = address << 8 | part
                (part, digits, dots) = (0, 0, dots + 1)
            } else {
                // No leading zeros: there are readers who take them for octal.
                guard byte.isDigit, digits == 0 || part > 0 else { return nil }
                part = part * 10 + UInt32(byte &- 0x30)
                digits += 1
                guard part < 256 else { return nil }
            }
        }
        guard dots == 3, digits > 0 else { return nil }
        return address << 8 | part
    }

    private static func parseV6(_ text: [UInt8]) -> (UInt64, UInt64)? {
        guard let gap = gapIndex(text) else {
            guard let groups = parseGroups(text[...]), groups.count == 8 else { return nil }
            return pack(groups)
        }
        guard let front = parseGroups(text[..<gap], endsAddress: false), let back = parseGroups(text[(gap + 2)...]),
            front.count + back.count < 8
        else { return nil }
        return pack(front + [UInt16](repeating: 0, count: 8 - front.count - back.count) + back)
    }

    private static func gapIndex(_ text: [UInt8]) -> Int? {
        text.indices.dropLast().first { text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
    }

    /// - Parameter endsAddress: the last group may be an IPv4 address.
    private static func parseGroups(_ text: ArraySlice<UInt8>, endsAddress: Bool = true) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if endsAddress, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = parseV4(part) else { return nil }
                groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var group: UInt16 = 0
            for digit in part {
                guard let value = PercentCoding.value(digit) else { return nil }
                group = group << 4 | UInt16(value)
            }
            groups.append(group)
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func pack(_ groups: [UInt16]) -> (UInt64, UInt64) {
        func half(_ groups: ArraySlice<UInt16>) -> UInt64 { groups.reduce(0) { $0 << 16 | UInt64($1) } }
        return (half(groups[..<4]), half(groups[4...]))
    }
}
