import Testing

@testable import MediaTypes

struct BinaryByteTests {
    /// WHATWG MIME Sniffing, "binary data byte", wherever it stands.
    @Test(arguments: UInt8.min...UInt8.max)
    func isFoundAnywhere(_ byte: UInt8) {
        let isBinary = byte < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains(byte)
        for count in 1...20 {
            for place in 0..<count {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
                bytes[place] = byte
                if place > 0 { bytes[place - 1] = 0x0A }
                #expect(bytes.withUnsafeBytes(Charset.hasBinaryByte) == isBinary)
            }
        }
    }
}
