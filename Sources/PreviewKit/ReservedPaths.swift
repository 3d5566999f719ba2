import DirectoryListing
import HTTPSemantics
import LiveReload
import NIOCore
import StaticSite

/// What answers beneath `/.preview/`. Paths are matched exactly; nothing here opens a file.
struct ReservedPaths: Sendable {
    let pages: Pages
    let reloader: Reloader
    let hosts: HostPolicy
    let version: String
    let root: String
    let watch: WatchStatus
    let origins: OriginNotices

    private static let prefix = Array("/.preview/".utf8)

    func holds(_ path: ByteBufferView) -> Bool { path.starts(with: Self.prefix) }

    func answer(
        _ head: RequestHead,
        _ path: ByteBufferView,
        _ visit: Visit
    ) -> Answer {
        let name = String(decoding: path.dropFirst(Self.prefix.count), as: UTF8.self)
        guard ["client.js", "swap.js", "socket", "events", "wait", "status", "lost"].contains(name) else {
            return .response(pages.error(.notFound, "This server has nothing of that name.", visit.current))
        }
        if name == "client.js" { return .response(script(reloader.script.body, head, visit.current)) }
        if name == "swap.js" { return .response(script(reloader.script.swap, head, visit.current)) }
        if FetchMetadata.isCrossSiteRequest(head, policy: hosts) {
            origins.noteRefusal(of: head)
            return .response(pages.error(.forbidden, "Another site may not listen to this server.", visit.current))
        }
        switch name {
        case "socket": return socket(head, visit.current)
        case "events": return events(head, visit.current)
        case "wait": return wait(head, visit)
        case "lost": return .response(lost(head, visit.current))
        default: return .response(status(visit.current))
        }
    }

    /// For ever under its version, which its page names; else to be asked for again.
    private func script(_ body: ByteBuffer, _ head: RequestHead, _ current: Generation.Stamp) -> Response {
        let isVersioned = head.target.query.map { $0.elementsEqual("v=\(reloader.script.version)".utf8) } ?? false
        var fields = FieldLines()
        fields.add("Content-Type", "text/javascript; charset=utf-8" as StaticString)
        fields.addNoSniff()
        fields.add("Cache-Control", isVersioned ? "public, max-age=31536000, immutable" : "no-cache")
        return pages.decorate(
            Response(status: .ok, fields: fields, body: [.bytes(body)]),
            current
        )
    }

    private func socket(_ head: RequestHead, _ current: Generation.Stamp) -> Answer {
        guard head.fields.all(.upgrade).listElements.contains(where: { $0.isEqualIgnoringCase(to: "websocket") }) else {
            var response = pages.error(.upgradeRequired, "Only a WebSocket can be opened at this address.", current)
            response.fields.add("Upgrade", "websocket" as StaticString)
            return .response(response)
        }
        var fields = FieldLines()
        fields.add("Preview-Generation", current.text)
        return .webSocket(fields, reloader.hub.subscribe(.socket))
    }

    private func events(_ head: RequestHead, _ current: Generation.Stamp) -> Answer {
        var fields = FieldLines()
        fields.add("Content-Type", "text/event-stream" as StaticString)
        fields.addNoSniff()
        fields.add("Cache-Control", "no-store" as StaticString)
        let response = pages.decorate(Response(status: .ok, fields: fields), current)
        // HEAD must not leave a stream behind.
        guard head.method == .get else { return .response(response) }
        let last = head.fields[.lastEventID].map { String(decoding: $0.prefix(64), as: UTF8.self) }
        return .events(response, reloader.hub.subscribe(.events, lastEventID: last))
    }

    /// Held until something that the page needs changes, then on to the page.
    private func wait(_ head: RequestHead, _ visit: Visit) -> Answer {
        let query = QueryItems(head.target.query)
        guard let page = query["path"], let location = Self.location(page) else {
            return .response(pages.error(.badRequest, "The path to go on to is missing or malformed.", visit.current))
        }
        guard Self.isOwn(head), head.method == .get, let generation = query["generation"],
            let number = reloader.hub.generation.number(of: String(decoding: generation, as: UTF8.self)),
            let path = Reloader.path(ByteBuffer(bytes: location.prefix { $0 != UInt8(ascii: "?") }).readableBytesView)
        else { return .response(seeOther(location, visit.current)) }
        let promise = reloader.held.hold(page: path, after: number, client: visit.client) { [self] promise in
            promise.keep(seeOther(location, reloader.hub.generation.current))
        }
        return .later(promise)
    }

    /// Exactly one slash in front, and nothing that a URL does not hold; `nil`: anything else.
    private static func location(_ page: [UInt8]) -> [UInt8]? {
        guard page.first == UInt8(ascii: "/"), page.dropFirst().first != UInt8(ascii: "/"),
            page.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") })
        else { return nil }
        return page
    }

    /// Whether a page of this server asks. Browsers say nothing of the site to plain HTTP on another machine, but `Referer`.
    private static func isOwn(_ head: RequestHead) -> Bool {
        head.fields.has(.secFetchSite, "same-origin") || head.ownReferer != nil
    }

    private func seeOther(_ location: [UInt8], _ current: Generation.Stamp) -> Response {
        var fields = FieldLines()
        fields.add("Location", location)
        fields.add("Cache-Control", "no-store" as StaticString)
        return pages.decorate(Response(status: .seeOther, fields: fields), current)
    }

    /// A page says that it gets no WebSocket. It asks as for an image, which works where WebSocket does not.
    private func lost(_ head: RequestHead, _ current: Generation.Stamp) -> Response {
        if head.method == .get, Self.isOwn(head), let page = head.target.query { pages.advice.noteLost(page) }
        var fields = FieldLines()
        fields.add("Cache-Control", "no-store" as StaticString)
        return pages.decorate(Response(status: .noContent, fields: fields), current)
    }

    private func status(_ current: Generation.Stamp) -> Response {
        var fields = FieldLines()
        fields.add("Content-Type", "application/json" as StaticString)
        fields.addNoSniff()
        fields.add("Cache-Control", "no-store" as StaticString)
        let watched = watch.current
        let body = """
            {"version":"\(version)","root":"\(JSONText.escape(root))","generation":"\(current.text)",\
            "folders":\(watched.folders),"mode":"\(watched.mode)","clients":\(reloader.hub.clients),"held":\(reloader.held.count)}

            """
        return pages.decorate(Response(status: .ok, fields: fields, body: [.bytes(ByteBuffer(string: body))]), current)
    }
}

/// The items of a query, percent-decoded.
struct QueryItems {
    private var items: [String: [UInt8]] = [:]

    init(_ query: ByteBufferView?) {
        for item in query?.split(separator: UInt8(ascii: "&")) ?? [] {
            guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else { continue }
            items[String(decoding: item[..<equals], as: UTF8.self)] = PercentCoding.decode(item[(equals + 1)...])
        }
    }

    subscript(name: String) -> [UInt8]? { items[name] }
}
