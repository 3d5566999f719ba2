import Platform
import Testing

struct IPAddressTextTests {
    @Test(
        arguments: [
            ("127.0.0.1", [127, 0, 0, 1]), ("255.255.255.255", [255, 255, 255, 255]),
            ("127.1", nil), ("1.2.3.4.5", nil), ("256.0.0.1", nil), ("::1", nil), ("", nil), ("1.2.3.4 ", nil),
        ] as [(String, [UInt8]?)]
    )
    func ipv4IsRead(_ text: String, _ bytes: [UInt8]?) {
        #expect(IPAddressText.ipv4(text) == bytes)
    }

    @Test(arguments: [("::1", true), ("fe80::1", true), ("::ffff:1.2.3.4", true), ("[::1]", false), ("1.2.3.4", false)])
    func ipv6IsRead(_ text: String, _ isAddress: Bool) {
        #expect((IPAddressText.ipv6(text)?.count == 16) == isAddress)
    }
}
