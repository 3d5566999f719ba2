import HTTPSemantics
import SocketServer

extension RequestRecord {
    init(_ exchange: Exchange) {
        status = exchange.status.code
        length = exchange.length
        client = exchange.remoteAddress
        guard let head = exchange.head else {
            method = "-"
            target = "-"
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
    }
}
