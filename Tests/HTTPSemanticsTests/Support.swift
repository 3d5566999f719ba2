import HTTPSemantics
import NIOCore

func view(_ text: String) -> ByteBufferView { ByteBuffer(string: text).readableBytesView }

/// A head with the given field lines, parsed as it would be from a socket.
func head(_ lines: String..., method: String = "GET") -> RequestHead? {
    var buffer = ByteBuffer(
        string: "\(method) / HTTP/1.1\r\nHost: localhost\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
    )
    var parser = HeadParser()
    guard case .head(let head) = parser.parse(&buffer) else { return nil }
    return head
}
