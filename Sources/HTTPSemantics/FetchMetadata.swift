/// What `Sec-Fetch-*` and `Origin` say about who asks (W3C Fetch Metadata). Browsers leave the former out on plain http
/// from other machines, so nothing relies on them alone.
package enum FetchMetadata {
    /// A script element of another site: reading source by executing it.
    package static func isCrossSiteScript(_ head: RequestHead) -> Bool {
        field(head, .secFetchSite, is: "cross-site") && field(head, .secFetchDest, is: "script")
    }

    /// Whether a person would see the answer as a page: a navigation, or a client that says it wants HTML.
    package static func isDocument(_ head: RequestHead) -> Bool {
        if head.fields[.secFetchDest] != nil {
            return ["document", "iframe", "frame"].contains { field(head, .secFetchDest, is: $0) }
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
        if field(head, .secFetchSite, is: "cross-site") { return true }
        switch head.fields.count(of: .origin) {
        case 0: return false
        case 1: return head.fields[.origin].map { !policy.allowsOrigin($0, localAddress: localAddress) } ?? true
        default: return true
        }
    }

    private static func field(_ head: RequestHead, _ name: FieldName, is value: String) -> Bool {
        head.fields[name].map { $0.elementsEqual(value.utf8) } ?? false
    }
}
