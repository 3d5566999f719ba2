/// The request fields that the server looks at. Recognised once, while the head is parsed, so that a look-up is a
/// comparison of small integers.
package enum FieldName: UInt8, Sendable, CaseIterable {
    case accept
    case cacheControl
    case connection
    case contentLength
    case expect
    case forwarded
    case host
    case ifMatch
    case ifModifiedSince
    case ifNoneMatch
    case ifRange
    case ifUnmodifiedSince
    case lastEventID
    case origin
    case range
    case referer
    case secFetchDest
    case secFetchMode
    case secFetchSite
    case secFetchUser
    case secWebSocketKey
    case secWebSocketProtocol
    case secWebSocketVersion
    case serviceWorker
    case transferEncoding
    case upgrade
    case userAgent
    case xForwardedFor

    /// The name in lower case, as it is compared.
    @inline(__always)
    package var lowercased: StaticString {
        switch self {
        case .accept: "accept"
        case .cacheControl: "cache-control"
        case .connection: "connection"
        case .contentLength: "content-length"
        case .expect: "expect"
        case .forwarded: "forwarded"
        case .host: "host"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifRange: "if-range"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .lastEventID: "last-event-id"
        case .origin: "origin"
        case .range: "range"
        case .referer: "referer"
        case .secFetchDest: "sec-fetch-dest"
        case .secFetchMode: "sec-fetch-mode"
        case .secFetchSite: "sec-fetch-site"
        case .secFetchUser: "sec-fetch-user"
        case .secWebSocketKey: "sec-websocket-key"
        case .secWebSocketProtocol: "sec-websocket-protocol"
        case .secWebSocketVersion: "sec-websocket-version"
        case .serviceWorker: "service-worker"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .userAgent: "user-agent"
        case .xForwardedFor: "x-forwarded-for"
        }
    }
}
