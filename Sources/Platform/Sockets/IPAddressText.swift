#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// IP addresses as text.
package enum IPAddressText {
    /// Reads the four bytes of an IPv4 address, first one first. See inet_pton(3).
    package static func ipv4(_ text: String) -> [UInt8]? { bytes(of: text, AF_INET, count: 4) }

    /// Reads the sixteen bytes of an IPv6 address, first one first.
    package static func ipv6(_ text: String) -> [UInt8]? { bytes(of: text, AF_INET6, count: 16) }

    /// Writes an IPv6 address as text (RFC 5952). See inet_ntop(3).
    ///
    /// - Parameter bits: The two halves, in the machine's byte order.
    package static func ofIPv6(_ bits: (high: UInt64, low: UInt64)) -> String {
        var address = (bits.high.bigEndian, bits.low.bigEndian)
        return unsafe String(unsafeUninitializedCapacity: Int(INET6_ADDRSTRLEN)) { text in
            unsafe text.withMemoryRebound(to: CChar.self) { text in
                guard unsafe inet_ntop(AF_INET6, &address, text.baseAddress, socklen_t(text.count)) != nil else {
                    return 0
                }
                return unsafe text.firstIndex(of: 0) ?? 0
            }
        }
    }

    private static func bytes(of text: String, _ family: CInt, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return unsafe inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
