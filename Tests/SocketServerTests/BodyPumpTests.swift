import NIOCore
import Testing

@testable import SocketServer

/// How large files go out.
struct BodyPumpTests {
    @Test(
        "the socket holds little for a reader on this machine",
        arguments: [
            ("127.0.0.1", 64 << 20, 256 << 10), ("127.9.9.9", 1 << 20, 256 << 10), ("::1", 1 << 20, 256 << 10),
            ("::ffff:127.0.0.1", 1 << 20, 256 << 10),
            // What fits in any buffer, and a way over the network, whose length the kernel finds out.
            ("127.0.0.1", (1 << 20) - 1, nil), ("192.168.1.2", 64 << 20, nil), ("fe80::1", 64 << 20, nil),
        ] as [(String, Int64, Int?)]
    )
    func sendBuffer(peer: String, count: Int64, expected: Int?) throws {
        let address = try SocketAddress(ipAddress: peer, port: 80)
        #expect(BodyPump.sendBuffer(of: count, to: address) == expected)
    }

    @Test("a peer that is not known is not taken for one of this machine")
    func unknownPeer() {
        let size = BodyPump.sendBuffer(of: 1 << 30, to: nil)
        #expect(size == nil)
    }
}
