import DirectoryListing
import HTTPSemantics
import LiveReload
import MediaTypes
import NIOCore
import Platform
import StaticSite
import Synchronization

/// Everything a person may see instead of a file, and the fields that every answer carries.
final class Pages: Sendable {
    let reloader: Reloader
    private let listingRenderer: ListingRenderer?
    /// `nil`: every listing is read again.
    private let keptListings: KeptListings?
    private let errorRenderer: ErrorPageRenderer
    private let base: BasePath
    let notFoundPage: DecodedPath?
    private let hub: EventHub
    let advice: Advice
    private let progress: BuildProgress
    let hooks: HookRunner
    /// Files whose bytes belie their name, by path: each is mentioned once. Bounded.
    private let mentioned = Mutex<Set<[UInt8]>>([])

    init(
        listing: ListingRenderer?,
        keptListings: KeptListings?,
        errors: ErrorPageRenderer,
        base: BasePath,
        notFoundPage: DecodedPath?,
        reloader: Reloader,
        hub: EventHub,
        hooks: HookRunner,
        wording: Wording = Wording(),
        progress: BuildProgress = BuildProgress()
    ) {
        self.progress = progress
        advice = Advice(hub: hub, base: base, wording: wording)
        self.hooks = hooks
        listingRenderer = listing
        self.keptListings = keptListings
        errorRenderer = errors
        self.base = base
        self.notFoundPage = notFoundPage
        self.reloader = reloader
        self.hub = hub
    }

    /// Adds the fields of every answer.
    ///
    /// - Parameter validator: of the bytes that are shown, before anything was put into them.
    func decorate(_ response: Response, _ current: Generation.Stamp, validator: String? = nil) -> Response {
        var response = response
        let generation = current.text
        response.fields.add("Preview-Generation", generation)
        var timing = Array("preview;desc=\"".utf8)
        timing.reserveCapacity(80)
        timing += generation.utf8
        timing.append(UInt8(ascii: " "))
        timing += (validator ?? "-").utf8
        timing.append(UInt8(ascii: "\""))
        response.fields.add("Server-Timing", timing)
        response.fields.add("Cross-Origin-Resource-Policy", "same-origin" as StaticString)
        return response
    }

    /// The page for a status from 400 up, in fixed words.
    func error(_ status: Status, _ explanation: StaticString, _ current: Generation.Stamp) -> Response {
        let page = errorRenderer.render(status: status, explanation: "\(explanation)", base: base.prefix)
        return response(status, page, nil, current)
    }

    /// A request for a host that is not answered. The terminal names it, with what allows it.
    func misdirected(_ authority: ByteBufferView, _ current: Generation.Stamp) -> Response {
        advice.noteMisdirected(authority)
        let page = errorRenderer.render(
            status: .misdirectedRequest,
            explanation: "This server does not answer to that host name.",
            advice: advice.hostAdvice,
            base: base.prefix,
            linksHome: false
        )
        return response(.misdirectedRequest, page, nil, current)
    }

    /// The same, for someone who may be shown more than the page: it reloads when what is missing appears.
    func error(_ status: Status, _ explanation: StaticString, _ visit: Visit) -> Response {
        let page = errorRenderer.render(status: status, explanation: "\(explanation)", base: base.prefix)
        return response(status, page, visit, visit.current)
    }

    /// The system does not let the server read what lies at a path.
    func unreadable(_ visit: Visit) -> Response {
        let page = errorRenderer.render(
            status: .forbidden,
            explanation: "The user who runs the server may not read what lies here.",
            advice: "Look at the permissions of the file, and of the folders that it lies in.",
            base: base.prefix
        )
        return response(.forbidden, page, visit, visit.current)
    }

    /// No descriptor is left. A page only for a person who sees it: these answers may be many, and should cost little.
    func exhausted(_ visit: Visit) -> Response {
        let explanation: StaticString = "This server has no file descriptor left. Try again."
        guard visit.audience == .other else { return error(.serviceUnavailable, explanation, visit) }
        var fields = FieldLines()
        fields.add("Content-Type", "text/plain; charset=utf-8" as StaticString)
        fields.add("Cache-Control", "no-store" as StaticString)
        let body = ByteBuffer(staticString: explanation)
        return decorate(Response(status: .serviceUnavailable, fields: fields, body: [.bytes(body)]), visit.current)
    }

    /// The site's own page for what is missing, else ours with names that are near.
    func notFound(_ path: DecodedPath, in site: StaticSite, _ visit: Visit) -> Response {
        note(missing: path, visit)
        site.forgetContent(of: path)
        let reason = advice.noteMissing(path, in: site)
        site.noteDanglingLink(path)
        if let notFoundPage, case .file(let file) = site.resolve(notFoundPage) {
            site.noteLink(to: file)
            site.rememberContent(of: file)
            return deliver((try? hooks.transform(file)) ?? file, to: visit, status: .notFound)
        }
        // To the network, and to programs, a missing file is a missing file.
        if let reason, visit.audience == .page, visit.isOnThisMachine {
            let (explanation, remedy) = advice.explanation(reason)
            let page = errorRenderer.render(
                status: .notFound,
                explanation: explanation,
                advice: remedy,
                path: path,
                base: base.prefix
            )
            return response(.notFound, page, visit, visit.current)
        }
        let near = NearMisses.find(path, in: site).filter { site.serves($0.path) }
        let page = errorRenderer.render(
            status: .notFound,
            explanation: "There is no file of this name here.",
            path: path,
            linkedFrom: linkingPage(visit.head),
            base: base.prefix,
            suggestions: near
        )
        return response(.notFound, page, visit, visit.current)
    }

    /// The path of the page of this site from which a request came; `nil`: none, or the one that is asked for.
    private func linkingPage(_ head: RequestHead) -> [UInt8]? {
        guard let referer = head.ownReferer, !referer.elementsEqual(head.target.path) else { return nil }
        return Array(referer)
    }

    /// `nil`: folders are not listed.
    func listing(_ folder: OpenFolder, _ visit: Visit) -> Response? {
        guard let listingRenderer else { return nil }
        do {
            // Before the names are read, or known to be the same: a validator may be older than what it stands for, never
            // newer.
            let tag = folder.tag
            var query = ListingQuery(visit.head.target.query)
            // A program that reads a listing takes the first page for all there is.
            query.isWhole = query.page == nil && !FetchMetadata.isNavigation(visit.head)
            let page = try listingPage(
                KeptListings.Key(
                    path: folder.path.bytes,
                    query: query,
                    format: ListingFormat.preferred(accept: visit.head.fields[.accept])
                ),
                folder,
                listingRenderer
            )
            if let url = Reloader.path(visit.head.target) { reloader.graph.note(listing: url) }
            var response = response(
                .ok,
                page,
                visit,
                visit.current,
                validator: tag,
                isNegotiated: visit.audience == .other
            )
            response.fields.addNoSniff()
            return response
        } catch {
            return self.error(.internalServerError, "This folder could not be read.", visit)
        }
    }

    private func listingPage(
        _ key: KeptListings.Key,
        _ folder: OpenFolder,
        _ renderer: ListingRenderer
    ) throws(SystemError) -> RenderedPage {
        func render() throws(SystemError) -> RenderedPage {
            try renderer.render(
                folder,
                urlPath: base.location(folder.path),
                base: base.prefix,
                query: key.query,
                format: key.format
            )
        }
        guard let keptListings else { return try render() }
        return try keptListings.page(key, of: folder, render: render)
    }

    /// Never cached as permanent: the folder may be a file tomorrow.
    func redirect(to location: [UInt8], query: ByteBufferView?, _ current: Generation.Stamp) -> Response {
        var fields = FieldLines()
        var location = location
        if let query {
            location.append(UInt8(ascii: "?"))
            location.append(contentsOf: query)
        }
        fields.add("Location", location)
        fields.add("Cache-Control", "no-store" as StaticString)
        fields.add("Content-Type", "text/plain; charset=utf-8" as StaticString)
        let body = ByteBuffer(staticString: "This folder is at the same address with a slash behind it.\n")
        return decorate(Response(status: .found, fields: fields, body: [.bytes(body)]), current)
    }

    func options(_ current: Generation.Stamp) -> Response {
        var fields = FieldLines()
        fields.add("Allow", Router.allow)
        return decorate(Response(status: .noContent, fields: fields), current)
    }

    func methodNotAllowed(_ current: Generation.Stamp) -> Response {
        var response = error(.methodNotAllowed, "Files can be read here, with GET and HEAD, and nothing else.", current)
        response.fields.add("Allow", Router.allow)
        return response
    }

    /// A request that does not lie beneath the base path. The root leads there.
    func outside(_ head: RequestHead, _ current: Generation.Stamp) -> Response {
        let path = Array(head.target.path)
        let folder = base.strip(ByteBuffer(bytes: path + [UInt8(ascii: "/")]).readableBytesView)
        if path == [UInt8(ascii: "/")] || folder?.count == 1 {
            return redirect(to: base.prefix, query: head.target.query, current)
        }
        return error(.notFound, "The site is served under another path.", current)
    }

    /// Tells the author, once a file, that the bytes are not what the extension says.
    func noteDisagreement(_ file: Representation) {
        if file.media.isNoText { return noteBinary(file) }
        guard let actual = file.media.disagreement else { return }
        let isNew = mentioned.withLock { mentioned in
            guard mentioned.count < 10_000 else { return false }
            return mentioned.insert(file.path.bytes).inserted
        }
        guard isNew else { return }
        let name = SafeText.escape(file.path.bytes)
        hub.send(
            .notice(
                "\(name) is sent as \(file.media.type.essence), but its bytes are \(actual.essence): rename or convert it"
            )
        )
    }

    /// Tells the author that a name says text and the bytes are none: once for each extension, because a film has
    /// thousands of such parts.
    private func noteBinary(_ file: Representation) {
        let name = Array(file.path.name)
        let suffix = name.lastIndex(of: UInt8(ascii: ".")).map { Array(name[$0...]) } ?? name
        let isNew = mentioned.withLock { mentioned in
            guard mentioned.count < 10_000 else { return false }
            // No path of a file ends with a slash.
            return mentioned.insert(suffix + [UInt8(ascii: "/")]).inserted
        }
        guard isNew else { return }
        hub.send(
            .notice(
                "\(SafeText.escape(file.path.bytes)) is sent as application/octet-stream, because its bytes are not "
                    + "text; other \(SafeText.escape(suffix)) files may be, too"
            )
        )
    }

    /// Instead of a site that is not there yet. Loaded again when it is.
    func waiting(_ path: DecodedPath, _ visit: Visit) -> Response {
        note(missing: path, visit)
        let build = progress.current
        let page = errorRenderer.render(
            status: .serviceUnavailable,
            heading: "The site is not there yet",
            explanation: build.map { "It is being built, for \($0.seconds) s by now." }
                ?? "It is being built, or its folder is empty.",
            advice: "This page is reloaded when that is over. The terminal in which the server runs says more.",
            base: base.prefix,
            linksHome: false,
            output: build?.lines ?? []
        )
        var response = response(.serviceUnavailable, page, visit, visit.current)
        // A sign of life: the browser asks again, and keeps this page until there is an answer.
        if build != nil, reloader.mode == .script, visit.audience == .page, !visit.isSubmission {
            response.fields.add("Refresh", "2" as StaticString)
        }
        return response
    }

    /// What would be shown at the URL if it were there.
    private func note(missing path: DecodedPath, _ visit: Visit) {
        guard let url = Reloader.path(visit.head.target) else { return }
        reloader.graph.note(
            missing: url,
            at: String(decoding: base.location(path), as: UTF8.self),
            shows: notFoundPage.map { String(decoding: base.location($0), as: UTF8.self) }
        )
    }

    private func response(
        _ status: Status,
        _ page: RenderedPage,
        _ visit: Visit?,
        _ current: Generation.Stamp,
        validator: String? = nil,
        isNegotiated: Bool = false
    ) -> Response {
        var fields = FieldLines()
        fields.add("Content-Type", page.contentType)
        fields.add("Cache-Control", "no-store" as StaticString)
        // Whether a listing is a page or data is told by `Accept`, where no page is asked for.
        let tellsDestination = visit.map { Self.tellsDestination($0.head) } ?? false
        fields.add("Vary", Self.vary(tellsDestination: tellsDestination && !isNegotiated))
        if let policy = page.contentSecurityPolicy { fields.add("Content-Security-Policy", policy) }
        var response = Response(status: status, fields: fields, body: page.body)
        // Only pages for people have a policy; the others are data.
        if let visit, page.contentSecurityPolicy != nil {
            let markup = Markup(syntax: .html, encoding: .ascii)
            let place = MarkupScan.insertionPoint(
                page.prefix(MarkupScan.limit),
                syntax: markup.syntax,
                encoding: markup.encoding,
                isWhole: page.length <= MarkupScan.limit
            )
            let plan = plan(visit, isShown: true, isHTML: true, canRunScript: place != nil)
            if plan == .script, let place {
                response.body = inject(markup, into: response.body, at: place, visit, validator)
            } else {
                addRefresh(plan, to: &response, visit)
            }
        }
        return decorate(response, current, validator: validator)
    }
}
