package import HTTPSemantics
package import NIOCore
import Synchronization

/// What LiveReload adds to the answers of one site, and what it holds back.
package final class Reloader: Sendable {
    package let mode: ReloadMode
    package let hub: Hub
    package let held: HeldRequests
    package let graph = UsageGraph()
    package let script: ClientScript
    /// When pages were told of a change, in nanoseconds.
    private let toldAt = Atomic<UInt64>(0)
    /// How long what pages load for a change may come after it.
    private static let reloadTime = TimeAmount.seconds(3)
    private let refreshed = RefreshedPages()
    private let prefix: String

    /// In bytes: longer addresses get no `Refresh`.
    private static let longestPage = 2048

    /// - Parameter prefix: of all URLs of the site; begins and ends with a slash.
    package init(mode: ReloadMode, hub: Hub, prefix: [UInt8]) {
        self.mode = mode
        self.hub = hub
        self.prefix = String(decoding: prefix, as: UTF8.self)
        held = HeldRequests(journal: hub.journal)
        script = ClientScript(prefix: prefix)
    }

    /// Publishes what changed, and releases what waited for it; how many pages did.
    package func publish(_ changes: ChangeSet) -> (now: Generation.Stamp, released: Int) {
        if hub.pages > 0 || held.count > 0 { noteTold() }
        let now = hub.publish(changes)
        return (now, held.release(changes))
    }

    /// Has every page reloaded.
    package func requestReload() {
        noteTold()
        hub.requestReload()
        _ = held.release(.everything)
    }

    private func noteTold() { toldAt.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed) }

    /// Whether pages were told of a change a moment ago: they may be loading it.
    package var hasJustTold: Bool {
        let told = toldAt.load(ordering: .relaxed)
        guard told > 0 else { return false }
        return NIODeadline.now() < NIODeadline.uptimeNanoseconds(told) + Self.reloadTime
    }

    /// The value of `Refresh` (WHATWG HTML, section 7.5.1). Never 0 seconds: WebKit might not paint the page first.
    package func refresh(_ plan: ReloadPlan, _ target: RequestTarget, _ current: Generation.Stamp) -> String? {
        guard plan == .refreshItself || plan == .refreshByWaiting else { return nil }
        // What is not remembered could not be held, and would go round and round.
        guard let page = Self.page(target), page.utf8.count <= Self.longestPage else { return nil }
        switch plan {
        case .nothing, .script: return nil
        case .refreshItself: return "1; url=\(page)"
        case .refreshByWaiting:
            var path: [UInt8] = []
            PercentCoding.encodePath(Array(page.utf8), into: &path)
            let nonce = String(UInt64.random(in: .min ... .max), radix: 36)
            return "1; url=\(prefix).preview/wait?generation=\(current.text)&path="
                + String(decoding: path, as: UTF8.self) + "&n=\(nonce)"
        }
    }

    /// A page went out with a `Refresh` to itself.
    package func noteRefresh(_ client: ClientKey, _ target: RequestTarget, _ current: Generation.Stamp) {
        if let page = Self.page(target) { refreshed.record(client, page, current.number) }
    }

    /// Holds the request where it is the refresh of a page that has not changed since; `nil`: answer it.
    package func hold(
        _ head: RequestHead,
        client: @autoclosure () -> ClientKey,
        release: @escaping @Sendable (Promise) -> Void
    ) -> Promise? {
        guard mode != .off, head.isRefresh, let page = Self.page(head.target), let path = Self.path(head.target) else {
            return nil
        }
        let client = client()
        guard let number = refreshed.generation(client, page) else { return nil }
        return held.hold(page: path, after: number, client: client, release: release)
    }

    /// The path of a target in the form in which URLs are compared here: decoded and encoded again.
    package static func path(_ target: RequestTarget) -> String? { path(target.path) }

    package static func path(_ raw: ByteBufferView) -> String? {
        guard let decoded = try? DecodedPath.decode(raw) else { return nil }
        var url = [UInt8(ascii: "/")]
        PercentCoding.encodePath(decoded.bytes, into: &url)
        if decoded.endsWithSlash, !decoded.isRoot { url.append(UInt8(ascii: "/")) }
        return String(decoding: url, as: UTF8.self)
    }

    /// The same with the query.
    private static func page(_ target: RequestTarget) -> String? {
        guard let path = path(target) else { return nil }
        return target.query.map { path + "?" + String(decoding: $0, as: UTF8.self) } ?? path
    }
}

extension RequestHead {
    private static let userActivation = FieldNames(.secFetchUser)

    /// The marks of a navigation that `Refresh` started: to the page's own URL, by nobody's hand. A person who reloads
    /// sends `Sec-Fetch-User`, or `Sec-Fetch-Site: none`.
    fileprivate var isRefresh: Bool {
        guard method == .get, fields.has(.cacheControl, "max-age=0"), fields.has(.secFetchDest, "document"),
            !fields.hasAny(of: Self.userActivation), !fields.has(.secFetchSite, "none"),
            let referer = ownRefererTarget
        else { return false }
        let mark = referer.firstIndex(of: UInt8(ascii: "?"))
        let query = mark.map { referer[($0 + 1)...] }
        guard let path = Reloader.path(referer[..<(mark ?? referer.endIndex)]), path == Reloader.path(target) else {
            return false
        }
        return (query ?? referer[referer.endIndex...]).elementsEqual(target.query ?? referer[referer.endIndex...])
    }
}

/// Puts a tag into a body without copying it.
package enum Injection {
    /// - Parameter offset: within the body.
    package static func insert(_ tag: ByteBuffer, into body: [Segment], at offset: Int) -> [Segment] {
        let length = body.reduce(0) { $0 + $1.count }
        let cut = Int64(offset)
        return SegmentSlicing.slice(body, 0..<cut) + [.bytes(tag)] + SegmentSlicing.slice(body, cut..<length)
    }
}
