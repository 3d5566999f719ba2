/// How much of a request head is taken before it is refused. All sizes in bytes.
package struct HeadLimits: Sendable {
    /// The request line without its CRLF. Beyond it: 414. Default 16 KiB; RFC 9112, section 3, asks for at least 8,000.
    package var requestLine: Int
    /// The whole head with its final empty line, without empty lines before it. Beyond it: 431 (RFC 6585, section 5).
    /// Default 64 KiB.
    package var head: Int
    /// The number of field lines. Beyond it: 431. Default 100.
    package var fields: Int

    package init(requestLine: Int = 16 * 1024, head: Int = 64 * 1024, fields: Int = 100) {
        self.requestLine = requestLine
        self.head = head
        self.fields = fields
    }
}
