package import NIOCore

/// A body that is ready to be sent, with what its fields must say.
package struct RenderedPage: Sendable {
    package let body: ByteBuffer
    package let contentType: StaticString
    /// The value of `Content-Security-Policy`; `nil` where there is nothing to run.
    package let contentSecurityPolicy: String?

    init(body: [UInt8], contentType: StaticString, nonce: PageNonce? = nil) {
        self.body = ByteBuffer(bytes: body)
        self.contentType = contentType
        contentSecurityPolicy = nonce?.contentSecurityPolicy
    }
}

/// The number used once that lets a page's own style, and no other, take effect.
struct PageNonce {
    /// 128 random bits, in hexadecimal.
    let text: String

    init() {
        var digits: [UInt8] = []
        for byte in (0..<16).map({ _ in UInt8.random(in: .min ... .max) }) {
            digits.append(.hexDigit(byte >> 4))
            digits.append(.hexDigit(byte & 0xF))
        }
        text = String(decoding: digits, as: UTF8.self)
    }

    /// `script-src` and `connect-src` are there for the script that reloads the page.
    var contentSecurityPolicy: String {
        """
        default-src 'none'; style-src 'nonce-\(text)'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
        script-src 'self'; connect-src 'self'
        """
    }
}
