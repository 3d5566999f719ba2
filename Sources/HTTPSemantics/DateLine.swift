package import NIOCore

/// The `Date` line of a second, as it goes out: always of the same length.
package struct DateLine: Sendable {
    /// Since 1970.
    package let second: Int64
    package let bytes: ByteBuffer

    package init(second: Int64) {
        self.second = second
        var bytes = ByteBuffer(staticString: "Date: ")
        bytes.writeBytes(HTTPDate.format(second))
        bytes.writeStaticString("\r\n")
        self.bytes = bytes
    }
}
