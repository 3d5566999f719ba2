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
        if let first = head.fields.firstByte(of: .secFetchDest) {
            // By the first letter first: most are those of parts, and fall out here.
            switch first {
            case UInt8(ascii: "d") where head.fields.has(.secFetchDest, "document"): self = .page
            case UInt8(ascii: "i"), UInt8(ascii: "f"), UInt8(ascii: "e"), UInt8(ascii: "o"):
                self = Self.isFrame(head.fields) ? .frame : .other
            default: self = .other
            }
        } else if !head.acceptsHTML {
            self = .other
        } else if let referer = head.ownReferer {
            self = referer.elementsEqual(head.target.path) ? .page : .frame
        } else {
            self = .page
        }
    }

    private static func isFrame(_ fields: RequestFields) -> Bool {
        fields.has(.secFetchDest, "iframe") || fields.has(.secFetchDest, "frame") || fields.has(.secFetchDest, "embed")
            || fields.has(.secFetchDest, "object") || fields.has(.secFetchDest, "fencedframe")
            // A service worker that passes a navigation on; no page can fetch in this mode.
            || (fields.has(.secFetchDest, "empty") && fields.has(.secFetchMode, "navigate"))
    }
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
