package import NIOCore

extension ByteBuffer {
    /// The digits of a number that is not negative.
    package mutating func writeDecimal(_ number: Int64) {
        // The longest has 19.
        unsafe writeWithUnsafeMutableBytes(minimumWritableBytes: 20) { bytes in
            var count = 1
            var rest = number.magnitude
            while rest >= 10 {
                rest /= 10
                count += 1
            }
            rest = number.magnitude
            for index in stride(from: count - 1, through: 0, by: -1) {
                unsafe bytes[index] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
                rest /= 10
            }
            return count
        }
    }
}
