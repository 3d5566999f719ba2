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
    let hooks: HookRunner
    let builds: Builds

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
        hub: EventHub,
        hooks: HookRunner,
        builds: Builds
    ) {
        self.hooks = hooks
        self.builds = builds
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
        if audience == .page, let held = hold(head, connection) { return .later(held) }
        if hooks.hooks.handler != nil { return answerByHandler(head, audience, connection) }
        return answerFromSite(head, audience, connection)
    }

    func answerFromSite(_ head: RequestHead, _ audience: Audience, _ connection: ConnectionInfo) -> Answer {
        if let refusal = refusal(of: head.method) { return .response(refusal) }
        let current = generation.current
        if hooks.isEmpty, let file = site.cached(head.target.path) {
            if builds.barrier.isClosed, !site.isFrozen { return hold(head, audience, connection) }
            if let answer = answer(head, with: file, audience, current, connection) {
                note(head, audience)
                return answer
            }
        }
        let visit = Visit(
            head,
            audience,
            current,
            remoteAddress: connection.remoteAddress,
            closings: builds.barrier.closings
        )
        guard let relative = base.strip(head.target.path) else { return .response(pages.outside(head, current)) }
        if reserved.holds(relative) {
            return reserved.answer(head, relative, visit)
        }
        if builds.barrier.isClosed { return hold(head, audience, connection) }
        note(head, audience)
        return fromDisk(relative, visit)
    }

    func page(for error: HeadError) -> Response {
        pages.error(error.status, error.reason, generation.current)
    }

    var log: (@Sendable (Exchange) -> Void)? {
        guard hub.logsRequests else { return nil }
        return { [hub, reloader] exchange in
            hub.send(.request(RequestRecord(exchange, followsChange: reloader.hasJustTold)))
        }
    }

    private func refusal(of method: HTTPSemantics.Method) -> Response? {
        switch method {
        case .get, .head: nil
        case .options: pages.options(generation.current)
        case .refused: pages.methodNotAllowed(generation.current)
        case .unknown: page(for: HeadError(.notImplemented, "This method is not known here."))
        }
    }

    /// What is decided before a path is looked at: authority, who asks.
    private func refusal(of head: RequestHead, on connection: ConnectionInfo) -> Response? {
        if let authority = head.target.authority ?? head.fields[.host] {
            switch hosts.verdict(authority: authority, localAddress: connection.localAddress) {
            case .allowed: break
            case .misdirected: return pages.misdirected(authority, generation.current)
            case .malformed: return page(for: HeadError(.badRequest, "The Host field is malformed."))
            }
        }
        reserved.origins.noteSandbox(head)
        if FetchMetadata.isForeignEmbedding(head) {
            return page(for: HeadError(.forbidden, "Another site may not load scripts or objects from this server."))
        }
        return nil
    }

    /// A hot file: no work but one `stat`, which has been done. `nil`: it has changed since.
    private func answer(
        _ head: RequestHead,
        with file: CachedFile,
        _ audience: Audience,
        _ current: Generation.Stamp,
        _ connection: ConnectionInfo
    ) -> Answer? {
        func visit() -> Visit { Visit(head, audience, current, remoteAddress: connection.remoteAddress) }
        func filled(_ response: Response) -> Answer? {
            guard head.method != .head else { return .response(response) }
            do {
                return try file.fill(response).map(Answer.response)
            } catch {
                return .response(pages.exhausted(visit()))
            }
        }
        // Plain text to a person who opens it, and something else to pages: rare, so no such answer is kept.
        if audience != .other, file.representation.isShownAsText {
            return filled(pages.deliver(file.representation, to: visit()))
        }
        var plan = ReloadPlan.nothing
        if audience != .other {
            // Most of them are pages, and whether the client can run in one has been found out before.
            let takesClient = reloader.mode == .script && file.note(Pages.place(in:)) != nil
            plan = takesClient ? .script : pages.plan(for: file.representation, visit()) { _ in nil }
        }
        let key = CachedFile.EncodedKey(
            generation: current.number,
            tellsDestination: Pages.tellsDestination(head)
        )
        if file.isInMemory, plan == .nothing || plan == .script, !head.fields.hasAny(of: Self.conditions), !head.hasBody
        {
            let encoded = file.encoded(plan == .script ? .withTag : .asItIs, key) { file in
                EncodedResponse(pages.deliver(file, to: visit()))
            }
            if let encoded { return .encoded(encoded) }
        }
        // What browsers send is one tag. A long list is not gone through twice.
        let tags = head.fields.range(of: .ifNoneMatch)?.count ?? 0
        if plan == .nothing, !head.hasBody, tags <= 256,
            Preconditions.evaluate(head, file.representation.validators) == .notModified
        {
            let encoded = file.encoded(.notModified, key) { file in
                EncodedResponse(pages.deliver(file, to: visit()))
            }
            if let encoded { return .encoded(encoded) }
        }
        let response: Response
        if plan == .nothing, let range = file.representation.soleRange(head) {
            let fields = file.fields(key) { pages.fields(of: $0, head, current) }
            response = file.representation.part(range, fields)
        } else {
            let isPage = plan == .script
            response = pages.deliver(file.representation, to: visit()) { representation in
                isPage ? file.note(Pages.place(in:)) : Pages.place(in: representation)
            }
        }
        return filled(response)
    }

    /// Everything that may have to wait for a disk. What the kernel has in memory is answered at once.
    func fromDisk(_ relative: ByteBufferView, _ visit: Visit) -> Answer {
        noteServiceWorker(visit.head)
        let path: DecodedPath
        do throws(PathError) {
            path = try DecodedPath.decode(relative)
        } catch {
            return .response(pages.error(.badRequest, "The path of this URL is malformed.", visit))
        }
        if let response = fromKernelMemory(path, visit) { return .response(response) }
        let promise = Promise()
        disk.run { [self] in resolve(path, visit, promise) }
        return .later(promise)
    }

    /// `nil`: that takes a disk, a program, or a page of ours.
    private func fromKernelMemory(_ path: DecodedPath, _ visit: Visit) -> Response? {
        // A build that has begun meanwhile: what was found may be half of a site.
        guard hooks.isEmpty, let found = site.fileInKernelMemory(path, rawPath: visit.head.target.path),
            builds.barrier.closings == visit.closings
        else { return nil }
        let file = visit.isFromBrowser ? site.complete(insteadOf: found) : found
        note(visit.head, shows: file.path)
        pages.noteDisagreement(file)
        site.noteLink(to: file)
        site.rememberContent(of: file)
        reserved.watch.prefer(path)
        return pages.deliver(file, to: visit)
    }

    /// Answers, and does afterwards what the answer need not wait for.
    func resolve(_ path: DecodedPath, _ visit: Visit, _ promise: Promise) {
        defer { reserved.watch.prefer(path) }
        var visit = visit
        func answer(_ response: Response) {
            // A build has begun meanwhile: what was found may be half of a site.
            if builds.barrier.closings != visit.closings, waitForBuild(path, visit, promise) { return }
            var response = response
            response.fields.append(visit.added)
            promise.keep(response)
        }
        func answerMissing() throws {
            if visit.audience == .other || !site.hasNothing {
                answer(try missing(path, visit))
            } else if !waitForRoot(path, visit, promise) {
                answer(pages.waiting(path, visit))
            }
        }
        do {
            (visit.added, visit.allowsClient) = try hooks.additions(to: path)
            switch site.resolve(path, rawPath: visit.head.target.path) {
            case .file(let found):
                let file = visit.isFromBrowser ? site.complete(insteadOf: found) : found
                note(visit.head, shows: file.path)
                // Before the answer: what changes after it is a difference to this file, not to the next one.
                site.noteLink(to: file)
                let response = pages.deliver(try hooks.transform(file), to: visit)
                // Else the event loop would wait for the disk.
                answer(visit.head.method == .head ? response : (try? response.readingLittle()) ?? response)
                pages.noteDisagreement(file)
                site.rememberContent(of: file)
            case .redirect(let folder):
                answer(pages.redirect(to: base.location(folder), query: visit.head.target.query, visit.current))
            case .folder(let folder):
                guard let listing = pages.listing(folder, visit) else { return try answerMissing() }
                site.noteLink(to: folder)
                answer(listing)
            case .missing: try answerMissing()
            case .forbidden:
                answer(pages.unreadable(visit))
            case .exhausted:
                answer(pages.exhausted(visit))
            }
        } catch {
            builds.report("a hook failed for \(String(decoding: path.bytes, as: UTF8.self)): \(error)")
            answer(
                pages.error(
                    .internalServerError,
                    "The program in which this server runs failed to prepare the answer.",
                    visit
                )
            )
        }
    }

    private func missing(_ path: DecodedPath, _ visit: Visit) throws -> Response {
        if let fallback, FetchMetadata.isDocument(visit.head), case .file(let file) = site.resolve(fallback) {
            note(visit.head, shows: file.path)
            site.noteLink(to: file)
            site.rememberContent(of: file)
            return pages.deliver(try hooks.transform(file), to: visit)
        }
        return pages.notFound(path, in: site, visit)
    }
}

// MARK: - What requests tell about the site

extension Router {
    /// Who uses what, by `Referer`. A page that is reloaded may use something else now.
    func note(_ head: RequestHead, _ audience: Audience) {
        guard reloader.mode != .off else { return }
        guard audience == .other else { return reloader.graph.reload { Reloader.path(head.target) } }
        guard let referer = head.fields[.referer], !reloader.graph.isNoted(head.target.path, by: referer),
            let page = head.ownReferer.flatMap(Reloader.path), let url = Reloader.path(head.target)
        else { return }
        reloader.graph.note(url, usedBy: page)
        noteServiceWorker(head)
    }

    /// Says that a page has registered a service worker, which may answer instead of this server.
    private func noteServiceWorker(_ head: RequestHead) {
        if head.fields.has(.serviceWorker, "script") { pages.advice.noteServiceWorker(head.target.path) }
    }

    private func note(_ head: RequestHead, shows path: DecodedPath) {
        guard let url = Reloader.path(head.target) else { return }
        reloader.graph.note(url, shows: String(decoding: base.location(path), as: UTF8.self))
    }

    /// What a page shows, held against what there is now; `nil`: a build runs, and what there is may be half a site. Opens
    /// files: not for an event loop.
    func difference(_ shown: ShownPage) -> Message? {
        let closings = builds.barrier.closings
        guard !builds.barrier.isClosed else { return nil }
        let message = comparison(shown)
        return builds.barrier.closings == closings ? message : nil
    }

    private func comparison(_ shown: ShownPage) -> Message {
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
        // What the browser does not tell the version of.
        var untold: Set<String> = []
        for resource in shown.resources.prefix(4096) {
            guard let path = Reloader.path(ByteBuffer(string: resource.path).readableBytesView) else { continue }
            guard let validator = resource.validator else {
                untold.insert(path)
                continue
            }
            guard known.insert(path).inserted else { continue }
            let now = self.validator(of: path, isPage: false)
            if validator != now { changes.append(SiteChange(path: path, kind: .modified, validator: now)) }
        }
        untold.subtract(known)
        var isUncertain = !untold.isEmpty && (journal ?? nil) == nil
        for entry in (journal ?? nil) ?? [] {
            guard case .some(let list) = entry.changes else {
                isUncertain = !untold.isEmpty
                continue
            }
            for change in list
            where !known.contains(change.path) && (untold.contains(change.path) || change.via.contains(page)) {
                changes.append(change)
            }
        }
        if isUncertain, !isOlder { changes.append(SiteChange(path: page, kind: .modified)) }
        return changes.isEmpty
            ? .current(generation: current.text) : .change(generation: current.text, .some(changes))
    }

    /// Of what a URL path shows; `-`: nothing with bytes of its own.
    private func validator(of url: String, isPage: Bool) -> String {
        guard let relative = base.strip(ByteBuffer(string: url).readableBytesView),
            let path = try? DecodedPath.decode(relative)
        else { return "-" }
        func note(_ file: Representation) {
            site.noteLink(to: file)
            reloader.graph.note(url, shows: String(decoding: base.location(file.path), as: UTF8.self))
        }
        switch site.resolve(path) {
        case .file(let found):
            let file = site.complete(insteadOf: found)
            note(file)
            return file.validator ?? "-"
        case .folder(let folder) where isPage:
            site.noteLink(to: folder)
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
