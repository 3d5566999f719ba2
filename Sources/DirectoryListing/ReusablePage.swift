import HTTPSemantics
import NIOCore

/// A page that can be sent several times, each time with a nonce of its own; the rest of its bytes is shared.
package struct ReusablePage: Sendable {
    private let page: RenderedPage
    /// What lies before, between and behind the places of the nonce.
    private let parts: [ByteBuffer]

    package init(_ page: RenderedPage) {
        self.page = page
        guard let nonce = page.nonce else {
            parts = page.buffers
            return
        }
        let text = Array(nonce.text.utf8)
        parts = page.buffers.flatMap { $0.parts(between: text) }
    }

    /// How much memory it takes, about: in bytes.
    package var cost: Int { page.buffers.reduce(512) { $0 + $1.storageCapacity } }

    /// The page as rendering it again would give it.
    package func renewed() -> RenderedPage {
        guard page.nonce != nil else { return page }
        let nonce = PageNonce()
        let text = ByteBuffer(string: nonce.text)
        let body = parts.enumerated().flatMap { index, part in index == 0 ? [part] : [text, part] }
        return RenderedPage(
            body: body.map(Segment.bytes),
            contentType: page.contentType,
            nonce: nonce,
            sources: page.sources
        )
    }
}

extension ByteBuffer {
    /// Slices of this buffer: what lies before, between and behind the places where the separator stands.
    fileprivate func parts(between separator: [UInt8]) -> [ByteBuffer] {
        var parts: [ByteBuffer] = []
        var rest = self
        while let offset = rest.readableBytesUInt8Span.offset(of: separator),
            let part = rest.readSlice(length: offset)
        {
            parts.append(part)
            rest.moveReaderIndex(forwardBy: separator.count)
        }
        return parts + [rest]
    }
}

extension Span<UInt8> {
    /// Where the bytes stand first, found by Horspool's algorithm: it looks at few of the others.
    fileprivate func offset(of wanted: [UInt8]) -> Int? {
        var skips = [Int](repeating: wanted.count, count: 256)
        for (index, byte) in wanted.dropLast().enumerated() { skips[Int(byte)] = wanted.count - 1 - index }
        var start = 0
        while start + wanted.count <= count {
            if wanted.indices.allSatisfy({ self[start + $0] == wanted[$0] }) { return start }
            start += skips[Int(self[start + wanted.count - 1])]
        }
        return nil
    }
}
