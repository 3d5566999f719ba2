import HTTPSemantics
import NIOCore

extension IPAddress {
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        // A link-local address carries its interface behind a percent sign.
        self.init(parsing: text.utf8.prefix { $0 != UInt8(ascii: "%") })
    }
}
