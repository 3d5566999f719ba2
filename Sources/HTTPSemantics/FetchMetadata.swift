import NIOCore

/// What `Sec-Fetch-*` and `Origin` say about who asks (W3C Fetch Metadata). Browsers leave the former out on plain http
/// from other machines, so nothing relies on them alone.
package enum FetchMetadata {
    /// A script element of another site: reading source by executing it.
    package static func isCrossSiteScript(_ head: RequestHead) -> Bool {
        head.fields.has(.secFetchSite, "cross-site") && head.fields.has(.secFetchDest, "script")
    }

    /// Whether a browser says that it goes to another page. One that asks in plain http from another machine says nothing.
    package static func isNavigation(_ head: RequestHead) -> Bool {
        head.fields.has(.secFetchMode, "navigate") || head.fields.has(.secFetchDest, "document")
    }

    /// Whether a person would see the answer as a page: a navigation, or a client that says it wants HTML.
    package static func isDocument(_ head: RequestHead) -> Bool {
        if head.fields.hasAny(of: FieldNames(.secFetchDest)) {
            return ["document", "iframe", "frame"].contains { head.fields.has(.secFetchDest, $0) }
        }
        guard let accept = head.fields[.accept] else { return false }
        return String(decoding: accept, as: UTF8.self).utf8.split(separator: UInt8(ascii: ",")).contains { item in
            item.drop { $0 == 0x20 || $0 == 0x09 }.starts(with: "text/html".utf8)
        }
    }

    /// Whether another site asks for what only this one may hear.
    package static func isCrossSiteRequest(
        _ head: RequestHead,
        policy: HostPolicy,
        localAddress: IPAddress?
    ) -> Bool {
        if head.fields.has(.secFetchSite, "cross-site") { return true }
        switch head.fields.count(of: .origin) {
        case 0: return false
        case 1:
            guard let origin = head.fields[.origin] else { return true }
            return !policy.allowsOrigin(origin, localAddress: localAddress)
                && !isOwnOrigin(origin, of: head, policy, localAddress)
        default: return true
        }
    }

    /// Where any name is allowed, only the request says which is the server's own.
    private static func isOwnOrigin(
        _ origin: ByteBufferView,
        of head: RequestHead,
        _ policy: HostPolicy,
        _ localAddress: IPAddress?
    ) -> Bool {
        guard policy.allowsAny, let own = head.target.authority ?? head.fields[.host],
            let other = HostPolicy.authority(ofOrigin: origin),
            policy.verdict(authority: own, localAddress: localAddress) == .allowed
        else { return false }
        return own.lazy.map(\.asciiLowercased).elementsEqual(other.lazy.map(\.asciiLowercased))
    }
}
