/// The protocol versions that are spoken. A higher minor version of 1 is handled as 1.1 (RFC 9112, section 2.3).
package enum HTTPVersion: Sendable, Equatable {
    case http10, http11
}
