import HTTPSemantics
import NIOCore
import Platform

extension IPAddress {
    /// `nil`: not of the Internet.
    init?(_ address: SocketAddress) {
        let bytes: SocketAddressBytes
        switch address {
        case .v4(let address): bytes = unsafe withUnsafeBytes(of: address.address) { unsafe SocketAddressBytes($0) }
        case .v6(let address): bytes = unsafe withUnsafeBytes(of: address.address) { unsafe SocketAddressBytes($0) }
        default: return nil
        }
        self.init(bytes)
    }

    /// `nil`: not of the Internet.
    init?(_ address: SocketAddressBytes) {
        switch address.family {
        case .ipv4: self = .v4(address.ipv4)
        case .ipv6: self.init(address.ipv6.high, address.ipv6.low)
        case .other: return nil
        }
    }

    /// The address that a connected socket is reached by.
    init?(localEndOf descriptor: CInt) {
        guard let address = Sockets.localAddress(of: descriptor) else { return nil }
        self.init(address)
    }

    /// As it is written (RFC 5952).
    var text: String {
        switch self {
        case .v4(let bits): return "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
        case .v6(let high, let low): return IPAddressText.ofIPv6((high, low))
        }
    }
}
