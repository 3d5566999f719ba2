/// The number used once that lets a page's own style and script, and no other, take effect.
struct PageNonce {
    /// 128 random bits, in hexadecimal.
    let text: String

    init() {
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        // Each number drawn is a system call.
        for half in [UInt64.random(in: .min ... .max), .random(in: .min ... .max)] {
            for shift in stride(from: 60, through: 0, by: -4) {
                digits.append(.hexDigit(UInt8(truncatingIfNeeded: half >> shift) & 0xF))
            }
        }
        text = String(decoding: digits, as: UTF8.self)
    }

    /// `'self'` of `script-src`, and `connect-src`, are there for the script that reloads the page.
    var contentSecurityPolicy: String {
        """
        default-src 'none'; style-src 'nonce-\(text)'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
        script-src 'self' 'nonce-\(text)'; connect-src 'self'
        """
    }
}
