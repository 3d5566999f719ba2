import Glibc
import HTTPSemantics
import NIOCore

extension IPAddress {
    /// `nil`: not of the Internet.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address): self = unsafe withUnsafeBytes(of: address.address) { unsafe IPAddress(v4: $0) }
        case .v6(let address): self = unsafe withUnsafeBytes(of: address.address) { unsafe IPAddress(v6: $0) }
        default: return nil
        }
    }

    /// `nil`: not of the Internet.
    init?(_ address: sockaddr_storage) {
        switch CInt(address.ss_family) {
        case AF_INET: self = unsafe withUnsafeBytes(of: address) { unsafe IPAddress(v4: $0) }
        case AF_INET6: self = unsafe withUnsafeBytes(of: address) { unsafe IPAddress(v6: $0) }
        default: return nil
        }
    }

    /// The address that a connected socket is reached by.
    init?(localEndOf descriptor: CInt) {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        guard result == 0 else { return nil }
        self.init(address)
    }

    /// By the bits at their place in `sockaddr_in` (ip(7)).
    private init(v4 bytes: UnsafeRawBufferPointer) {
        self = .v4(unsafe bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian)
    }

    /// By the bits at their place in `sockaddr_in6` (ipv6(7)).
    private init(v6 bytes: UnsafeRawBufferPointer) {
        self.init(
            unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian,
            unsafe bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self).bigEndian
        )
    }

    /// As it is written (RFC 5952).
    var text: String {
        switch self {
        case .v4(let bits): return "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
        case .v6(let high, let low):
            var address = (high.bigEndian, low.bigEndian)
            return unsafe String(unsafeUninitializedCapacity: Int(INET6_ADDRSTRLEN)) { text in
                unsafe text.withMemoryRebound(to: CChar.self) { text in
                    guard unsafe inet_ntop(AF_INET6, &address, text.baseAddress, socklen_t(text.count)) != nil else {
                        return 0
                    }
                    return unsafe text.firstIndex(of: 0) ?? 0
                }
            }
        }
    }
}
