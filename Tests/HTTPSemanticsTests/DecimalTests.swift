import HTTPSemantics
import NIOCore
import Testing

struct DecimalTests {
    @Test(arguments: [0, 1, 9, 10, 99, 100, 101, 4_294_967_296, 999_999_999_999, .max - 1, .max] as [Int64])
    func writesTheDigits(_ number: Int64) {
        var buffer = ByteBuffer(string: "n=")
        buffer.writeDecimal(number)
        #expect(String(buffer: buffer) == "n=\(number)")
    }
}
