/// A request method (RFC 9110, section 9). Method names are case-sensitive.
package enum Method: Sendable, Equatable {
    case get, head, options
    /// Known to HTTP, not offered by a server of files: answered 405 with `Allow`.
    case refused
    /// Any other token: answered 501.
    case unknown

    /// `nil`: one of several, or of any; see `RequestHead.methodName`.
    package var name: StaticString? {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .options: "OPTIONS"
        case .refused, .unknown: nil
        }
    }
}
