import HTTPSemantics
import LiveReload
import SocketServer

extension RequestRecord {
    /// - Parameter followsChange: pages were told of a change a moment ago.
    init(_ exchange: Exchange, followsChange: Bool) {
        status = exchange.status.code
        length = exchange.length
        client = exchange.remoteAddress
        guard let head = exchange.head else {
            method = "-"
            target = "-"
            referrer = nil
            self.followsChange = false
            return
        }
        switch head.method {
        case .get: method = "GET"
        case .head: method = "HEAD"
        case .options: method = "OPTIONS"
        case .refused, .unknown: method = "(other)"
        }
        var text = PrintableText.escape(head.target.path.prefix(2048))
        if let query = head.target.query { text += "?" + PrintableText.escape(query.prefix(2048)) }
        target = text
        let page = head.ownReferer
        referrer = page.map { PrintableText.escape($0.prefix(2048)) }
        self.followsChange = followsChange && (head.isNavigation ? !head.isByHand : page != nil)
    }
}

extension RequestHead {
    private static let userActivation = FieldNames(.secFetchUser)

    fileprivate var isNavigation: Bool { fields.has(.secFetchMode, "navigate") }

    /// Whether a person clicked a link or typed an address.
    fileprivate var isByHand: Bool { fields.hasAny(of: Self.userActivation) }
}
