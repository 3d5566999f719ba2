package import HTTPSemantics
package import NIOCore

/// What an answer will be to the browser that asks, by the Fetch Metadata of the request.
package enum Audience: Sendable, Equatable {
    /// A page with an address bar.
    case page
    /// A document within another.
    case frame
    /// A part of a page, a download, or no browser at all.
    case other

    /// Browsers leave `Sec-Fetch-*` out on plain http from other machines. Then a navigation shows by its `Accept`; one
    /// that comes from another page of ours may be a frame of it.
    package init(_ head: RequestHead) {
        if head.fields.hasAny(of: Self.destination) {
            self =
                if head.fields.has(.secFetchDest, "document") {
                    .page
                } else if Self.frames.contains(where: { head.fields.has(.secFetchDest, $0) })
                    // A service worker that passes a navigation on; no page can fetch in this mode.
                    || (head.fields.has(.secFetchMode, "navigate") && head.fields.has(.secFetchDest, "empty"))
                {
                    .frame
                } else {
                    .other
                }
        } else if !head.acceptsHTML {
            self = .other
        } else if let referer = head.ownReferer {
            self = referer.elementsEqual(head.target.path) ? .page : .frame
        } else {
            self = .page
        }
    }

    private static let destination = FieldNames(.secFetchDest)
    private static let frames: [StaticString] = ["iframe", "frame", "embed", "object", "fencedframe"]
}

extension RequestHead {
    /// Whether `Accept` names HTML, as that of a navigation does.
    var acceptsHTML: Bool {
        guard let accept = fields[.accept] else { return false }
        return accept.split(separator: UInt8(ascii: ",")).contains { item in
            item.drop { $0.isWhitespace }.starts(withIgnoringCase: "text/html")
        }
    }

    /// The path of `Referer`, where that is a URL of the authority that is asked; `nil`: none, or another site's.
    package var ownReferer: ByteBufferView? {
        guard let referer = ownRefererTarget else { return nil }
        return referer[..<(referer.firstIndex(of: UInt8(ascii: "?")) ?? referer.endIndex)]
    }

    /// The same with its query.
    var ownRefererTarget: ByteBufferView? {
        guard let referer = fields[.referer], let host = target.authority ?? fields[.host] else { return nil }
        let scheme =
            referer.starts(withIgnoringCase: "http://") ? 7 : referer.starts(withIgnoringCase: "https://") ? 8 : 0
        guard scheme > 0 else { return nil }
        let rest = referer.dropFirst(scheme)
        let path = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        guard path < rest.endIndex,
            rest[..<path].lazy.map(\.asciiLowercased).elementsEqual(host.lazy.map(\.asciiLowercased))
        else { return nil }
        return rest[path...]
    }
}
