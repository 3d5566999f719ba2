import NIOCore

/// What `Sec-Fetch-*` and `Origin` say about who asks (W3C Fetch Metadata). Browsers leave the former out on plain http
/// from other machines, so nothing relies on them alone.
package enum FetchMetadata {
    /// Returns whether another site embeds what its page could learn from.
    ///
    /// A script is read by running it. `object` and `embed` fire `load` or `error`, or show their fallback, by the status
    /// of the response: their page learns which names exist. Every other element asks without reading, and then
    /// `Cross-Origin-Resource-Policy` fails each response alike, or fires `load` for a 404 too, as frames do.
    package static func isForeignEmbedding(_ head: RequestHead) -> Bool {
        isForeign(head.fields) && ["script", "object", "embed"].contains { head.fields.has(.secFetchDest, $0) }
    }

    /// Whether a browser says that it goes to another page. One that asks in plain http from another machine says nothing.
    package static func isNavigation(_ head: RequestHead) -> Bool {
        head.fields.has(.secFetchMode, "navigate") || head.fields.has(.secFetchDest, "document")
    }

    /// Returns whether a page of another site, or of another port, asks. Most requests cost one look at a length.
    private static func isForeign(_ fields: RequestFields) -> Bool {
        switch fields.range(of: .secFetchSite)?.count {
        case 10: fields.has(.secFetchSite, "cross-site")
        case 9: fields.has(.secFetchSite, "same-site")
        default: false
        }
    }

    /// Returns whether a sandboxed frame of this server asks for a part of itself.
    ///
    /// Its origin is `null`, so that it is another site. Only such a frame sends the server's own URL as `Referer` all
    /// the same, if it sends one.
    ///
    /// - Parameters:
    ///   - isOwnReferer: whether `Referer` is a URL of the authority that is asked.
    ///   - servedFrame: whether a page of this server has loaded a frame a moment ago.
    package static func isSandboxedFrame(
        _ head: RequestHead,
        isOwnReferer: @autoclosure () -> Bool,
        servedFrame: @autoclosure () -> Bool
    ) -> Bool {
        let isForeign =
            head.fields.range(of: .secFetchSite)?.count == 10 && head.fields.has(.secFetchSite, "cross-site")
        guard isForeign || head.fields.hasAny(of: origin), !head.fields.has(.secFetchMode, "navigate") else {
            return false
        }
        return isForeign && isOwnReferer() || head.fields.has(.origin, "null") && servedFrame()
    }

    private static let origin = FieldNames(.origin)

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

    /// Returns whether another site, or a page of another port, asks for what only this server's own pages may hear.
    package static func isCrossSiteRequest(_ head: RequestHead, policy: HostPolicy) -> Bool {
        switch head.fields.count(of: .origin) {
        case 0: return isForeign(head.fields)
        case 1:
            // The user's own word about an origin counts more than that it is another site.
            guard let origin = head.fields[.origin],
                policy.allowsOrigin(origin, own: head.target.authority ?? head.fields[.host])
            else { return true }
            return head.fields.has(.secFetchSite, "cross-site") && !policy.trustsOrigin(origin)
        default: return true
        }
    }

    /// Returns the host of a page that was refused for its origin alone: a tunnel or proxy that rewrites `Host` looks like
    /// this. `nil` if the browser says that it is another site.
    package static func refusedOrigin(_ head: RequestHead) -> String? {
        guard !head.fields.has(.secFetchSite, "cross-site"), head.fields.count(of: .origin) == 1,
            let origin = head.fields[.origin]
        else { return nil }
        return HostPolicy.hostName(ofOrigin: origin)
    }
}
