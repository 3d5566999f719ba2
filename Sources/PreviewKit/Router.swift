import DirectoryListing
import HTTPSemantics
import LiveReload
import NIOCore
import SocketServer
import StaticSite

/// Which room answers a request: the first half of the request's walk.
final class Router: RequestHandler {
    let site: StaticSite
    let pages: Pages
    let hosts: HostPolicy
    let base: BasePath
    let fallback: DecodedPath?
    let reserved: ReservedPaths
    let reloader: Reloader
    let generation: Generation
    /// Runs work that may block; see `DiskPool`.
    let disk: DiskPool
    let hub: EventHub

    /// What may make the answer another than the whole file.
    private static let conditions = FieldNames(
        .range,
        .ifMatch,
        .ifNoneMatch,
        .ifModifiedSince,
        .ifUnmodifiedSince
    )

    static let allow: StaticString = "GET, HEAD, OPTIONS"

    init(
        site: StaticSite,
        pages: Pages,
        hosts: HostPolicy,
        base: BasePath,
        fallback: DecodedPath?,
        reserved: ReservedPaths,
        reloader: Reloader,
        disk: DiskPool,
        hub: EventHub
    ) {
        self.site = site
        self.pages = pages
        self.hosts = hosts
        self.base = base
        self.fallback = fallback
        self.reserved = reserved
        self.reloader = reloader
        generation = reloader.hub.generation
        self.disk = disk
        self.hub = hub
    }

    func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer {
        if let refusal = refusal(of: head, on: connection) { return .response(refusal) }
        let audience = Audience(head)
        let current = generation.current
        if audience == .page, let held = hold(head, connection) { return .later(held) }
        if let file = site.cached(head.target.path) {
            note(head, audience)
            return answer(head, with: file, audience, current, connection)
        }
        let visit = Visit(head, audience, current, remoteAddress: connection.remoteAddress)
        guard let relative = base.strip(head.target.path) else { return .response(pages.outside(head, current)) }
        if reserved.holds(relative) {
            return reserved.answer(head, relative, localAddress: connection.localAddress, visit)
        }
        note(head, audience)
        return fromDisk(relative, visit)
    }

    func page(for error: HeadError) -> Response {
        pages.error(error.status, error.reason, generation.current)
    }

    var log: (@Sendable (Exchange) -> Void)? {
        guard hub.logsRequests else { return nil }
        return { [hub] exchange in hub.send(.request(RequestRecord(exchange))) }
    }

    /// What is decided before a path is looked at: authority, method, who asks.
    private func refusal(of head: RequestHead, on connection: ConnectionInfo) -> Response? {
        if let authority = head.target.authority ?? head.fields[.host] {
            switch hosts.verdict(authority: authority, localAddress: connection.localAddress) {
            case .allowed: break
            case .misdirected: return page(for: .misdirected)
            case .malformed: return page(for: HeadError(.badRequest, "The Host field is malformed."))
            }
        }
        switch head.method {
        case .get, .head: break
        case .options: return pages.options(generation.current)
        case .refused: return pages.methodNotAllowed(generation.current)
        case .unknown:
            return page(for: HeadError(.notImplemented, "This method is not known here."))
        }
        if FetchMetadata.isCrossSiteScript(head) {
            return page(
                for: HeadError(.forbidden, "Another site may not load scripts from this server.")
            )
        }
        return nil
    }

    /// A hot file: no work but one `stat`, which has been done.
    private func answer(
        _ head: RequestHead,
        with file: CachedFile,
        _ audience: Audience,
        _ current: Generation.Stamp,
        _ connection: ConnectionInfo
    ) -> Answer {
        func visit() -> Visit { Visit(head, audience, current, remoteAddress: connection.remoteAddress) }
        var plan = ReloadPlan.nothing
        if audience != .other {
            plan = pages.plan(for: file.representation, visit()) { _ in file.note(Pages.place(in:)) }
        }
        if plan == .nothing || plan == .script, !head.fields.hasAny(of: Self.conditions), !head.hasBody {
            let encoded = file.encoded(plan == .script ? .withTag : .asItIs, generation: current.number) { file in
                EncodedResponse(pages.deliver(file, to: visit()))
            }
            if let encoded { return .encoded(encoded) }
        }
        let place: Int?? = plan == .script ? .some(file.note(Pages.place(in:))) : nil
        return .response(pages.deliver(file.representation, to: visit(), place: place))
    }

    /// Everything that may have to wait for a disk.
    private func fromDisk(_ relative: ByteBufferView, _ visit: Visit) -> Answer {
        let path: DecodedPath
        do throws(PathError) {
            path = try DecodedPath.decode(relative)
        } catch {
            return .response(pages.error(.badRequest, "The path of this URL is malformed.", visit))
        }
        let promise = Promise()
        disk.run { [self] in
            resolve(path, visit) { promise.keep($0) }
        }
        return .later(promise)
    }

    /// Answers, and does afterwards what the answer need not wait for.
    private func resolve(_ path: DecodedPath, _ visit: Visit, _ answer: (Response) -> Void) {
        defer { reserved.watch.prefer(path) }
        switch site.resolve(path, rawPath: visit.head.target.path) {
        case .file(let file):
            note(visit.head, shows: file.path)
            answer(pages.deliver(file, to: visit))
            pages.noteDisagreement(file)
            site.rememberContent(of: file)
        case .redirect(let folder):
            answer(pages.redirect(to: base.location(folder), query: visit.head.target.query, visit.current))
        case .folder(let folder):
            answer(pages.listing(folder, visit) ?? missing(path, visit))
        case .missing:
            answer(missing(path, visit))
        case .forbidden:
            answer(pages.error(.forbidden, "This user may not read what lies here.", visit))
        case .exhausted:
            answer(pages.error(.serviceUnavailable, "This server has no file descriptor left. Try again.", visit))
        }
    }

    private func missing(_ path: DecodedPath, _ visit: Visit) -> Response {
        if let fallback, FetchMetadata.isDocument(visit.head), case .file(let file) = site.resolve(fallback) {
            note(visit.head, shows: file.path)
            site.rememberContent(of: file)
            return pages.deliver(file, to: visit)
        }
        return pages.notFound(path, in: site, visit)
    }
}

// MARK: - What requests tell about the site

extension Router {
    /// Holds the navigation that `Refresh` started, until its page changes.
    private func hold(_ head: RequestHead, _ connection: ConnectionInfo) -> Promise? {
        let client = ClientKey(address: connection.remoteAddress, head)
        return reloader.hold(head, client: client) { [self] promise in
            let visit = Visit(head, .page, generation.current, remoteAddress: connection.remoteAddress)
            guard let relative = base.strip(head.target.path), let path = try? DecodedPath.decode(relative) else {
                return promise.keep(pages.error(.notFound, "The site is served under another path.", visit.current))
            }
            disk.run { [self] in resolve(path, visit) { promise.keep($0) } }
        }
    }

    /// Who uses what, by `Referer`. A page that is loaded anew may use something else now.
    private func note(_ head: RequestHead, _ audience: Audience) {
        guard reloader.mode != .off else { return }
        guard audience == .other else { return reloader.graph.reload { Reloader.path(head.target) } }
        guard let referer = head.fields[.referer], !reloader.graph.isNoted(head.target.path, by: referer),
            let page = head.ownReferer.flatMap(Reloader.path), let url = Reloader.path(head.target)
        else { return }
        reloader.graph.note(url, usedBy: page)
    }

    private func note(_ head: RequestHead, shows path: DecodedPath) {
        guard let url = Reloader.path(head.target) else { return }
        reloader.graph.note(url, shows: String(decoding: base.location(path), as: UTF8.self))
    }

    /// What a page shows, held against what there is now. Opens files: not for an event loop.
    func difference(_ shown: ShownPage) -> Message {
        // Before anything is looked at: the answer may be older than what it says, never newer.
        let current = generation.current
        let number = shown.generation.flatMap(generation.number(of:))
        // What differs all the same is about to be published.
        if number == current.number { return .current(generation: current.text) }
        let journal = number.map { reloader.hub.journal.entries(after: $0) }
        let page = Reloader.path(ByteBuffer(string: shown.path).readableBytesView) ?? shown.path
        var changes: [SiteChange] = []
        let now = validator(of: page, isPage: true)
        let isOlder: Bool
        if let validator = shown.validator, validator != "-" || now != "-" {
            isOlder = validator != now
        } else {
            isOlder = journal.map { $0?.contains { $0.changes.concerns(page) } ?? true } ?? true
        }
        if isOlder { changes.append(SiteChange(path: page, kind: .modified, validator: now == "-" ? nil : now)) }
        var known: Set<String> = [page]
        for resource in shown.resources.prefix(4096) {
            guard let path = Reloader.path(ByteBuffer(string: resource.path).readableBytesView),
                known.insert(path).inserted, let validator = resource.validator
            else { continue }
            let now = self.validator(of: path, isPage: false)
            if validator != now { changes.append(SiteChange(path: path, kind: .modified, validator: now)) }
        }
        for entry in (journal ?? nil) ?? [] {
            guard case .some(let list) = entry.changes else { continue }
            for change in list where !known.contains(change.path) && change.via.contains(page) {
                changes.append(change)
            }
        }
        return changes.isEmpty
            ? .current(generation: current.text) : .change(generation: current.text, .some(changes))
    }

    /// Of what a URL path shows; `-`: nothing with bytes of its own.
    private func validator(of url: String, isPage: Bool) -> String {
        guard let relative = base.strip(ByteBuffer(string: url).readableBytesView),
            let path = try? DecodedPath.decode(relative)
        else { return "-" }
        func note(_ file: Representation) {
            reloader.graph.note(url, shows: String(decoding: base.location(file.path), as: UTF8.self))
        }
        switch site.resolve(path) {
        case .file(let file):
            note(file)
            return file.validator ?? "-"
        case .folder(let folder) where isPage:
            reloader.graph.note(listing: url)
            return folder.tag ?? "-"
        case .missing where isPage:
            for page in [fallback, pages.notFoundPage].compactMap(\.self) {
                guard case .file(let file) = site.resolve(page) else { continue }
                note(file)
                return file.validator ?? "-"
            }
            return "-"
        default: return "-"
        }
    }
}

extension HeadError {
    static let misdirected = HeadError(
        .misdirectedRequest,
        "This server does not answer to that host name. It can be allowed with --allow-host."
    )
}
