package import HTTPSemantics
import NIOCore

/// A body that is ready to be sent, with what its fields must say.
package struct RenderedPage: Sendable {
    /// To be sent one after the other.
    package let body: [Segment]
    package let contentType: StaticString
    /// For a page of a folder; see `FolderPage`.
    package let sources: PageSources?
    /// `nil` where there is nothing to run.
    let nonce: PageNonce?

    init(body: [Segment], contentType: StaticString, nonce: PageNonce?, sources: PageSources? = nil) {
        self.body = body
        self.contentType = contentType
        self.nonce = nonce
        self.sources = sources
    }

    /// The value of `Content-Security-Policy`; `nil` where there is nothing to run.
    package var contentSecurityPolicy: String? { nonce?.contentSecurityPolicy }

    /// In bytes.
    package var length: Int { body.reduce(0) { $0 + Int($1.count) } }

    /// The buffers of a body that is all in memory.
    var buffers: [ByteBuffer] {
        body.compactMap { if case .bytes(let buffer) = $0 { buffer } else { nil } }
    }

    /// The first bytes of the body, of those that are in memory.
    package func prefix(_ count: Int) -> [UInt8] {
        var prefix: [UInt8] = []
        for part in buffers where prefix.count < count {
            prefix.append(contentsOf: part.readableBytesView.prefix(count - prefix.count))
        }
        return prefix
    }
}
