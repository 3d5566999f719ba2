import HTTPSemantics
import NIOCore

extension IPAddress {
    /// By the bits at their places in `sockaddr_in` and `sockaddr_in6` (ip(7), ipv6(7)); `nil`: not of the Internet.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address):
            let bits = unsafe withUnsafeBytes(of: address.address) {
                unsafe $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            }
            self = .v4(bits.bigEndian)
        case .v6(let address):
            let (high, low) = unsafe withUnsafeBytes(of: address.address) { bytes in
                unsafe (
                    bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                )
            }
            self.init(high.bigEndian, low.bigEndian)
        default: return nil
        }
    }
}
