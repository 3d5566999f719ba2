import DirectoryListing
import HTTPSemantics
import LiveReload
import MediaTypes
import NIOCore
import StaticSite
import Synchronization

/// Everything a person may see in place of a file, and the fields that every answer carries.
final class Pages: Sendable {
    typealias Current = Generation.Stamp

    private let listingRenderer: ListingRenderer?
    private let errorRenderer: ErrorPageRenderer
    private let base: BasePath
    private let notFoundPage: DecodedPath?
    private let hub: EventHub
    /// Files whose bytes belie their name, by path: each is mentioned once. Bounded.
    private let mentioned = Mutex<Set<[UInt8]>>([])

    init(
        listing: ListingRenderer?,
        errors: ErrorPageRenderer,
        base: BasePath,
        notFoundPage: DecodedPath?,
        hub: EventHub
    ) {
        listingRenderer = listing
        errorRenderer = errors
        self.base = base
        self.notFoundPage = notFoundPage
        self.hub = hub
    }

    /// Adds the fields of every answer.
    func decorate(_ response: Response, _ current: Current, _ validators: Validators? = nil) -> Response {
        var response = response
        response.fields.add("Preview-Generation", current.text)
        if let etag = validators?.etag {
            let validator = etag.opaque.lazy.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            response.fields.add("Server-Timing", Array("preview;desc=\"\(current.text) ".utf8) + validator + [0x22])
        } else {
            response.fields.add("Server-Timing", "preview;desc=\"\(current.text) -\"")
        }
        response.fields.add("X-Content-Type-Options", "nosniff" as StaticString)
        response.fields.add("Cross-Origin-Resource-Policy", "same-origin" as StaticString)
        return response
    }

    /// The page for a status from 400 up, in fixed words.
    func error(_ status: Status, _ explanation: StaticString, _ current: Current) -> Response {
        let page = errorRenderer.render(status: status, explanation: "\(explanation)", base: base.prefix)
        return response(status, page, current)
    }

    /// The site's own page for what is missing, else ours with names that are near.
    func notFound(_ path: DecodedPath, in site: StaticSite, _ current: Current) -> Response {
        if let notFoundPage, case .file(let file) = site.resolve(notFoundPage) {
            var fields = FieldLines()
            fields.add("Content-Type", file.media.contentType)
            fields.add("Cache-Control", "no-store" as StaticString)
            return decorate(Response(status: .notFound, fields: fields, body: file.body), current)
        }
        let near = site.folder(above: path).map { NearMisses.find(Array(path.name), in: $0) } ?? []
        let page = errorRenderer.render(
            status: .notFound,
            explanation: "There is no file of this name here.",
            path: path,
            base: base.prefix,
            suggestions: near
        )
        return response(.notFound, page, current)
    }

    /// `nil`: folders are not listed.
    func listing(_ folder: OpenFolder, _ head: RequestHead, _ current: Current) -> Response? {
        guard let listingRenderer else { return nil }
        do {
            let page = try listingRenderer.render(
                folder,
                urlPath: base.location(folder.path),
                base: base.prefix,
                query: ListingQuery(head.target.query),
                format: ListingFormat.preferred(accept: head.fields[.accept])
            )
            var response = response(.ok, page, current)
            response.fields.add("Vary", "Accept" as StaticString)
            return response
        } catch {
            return self.error(.internalServerError, "This folder could not be read.", current)
        }
    }

    /// Never cached as permanent: the folder may be a file tomorrow.
    func redirect(to location: [UInt8], query: ByteBufferView?, _ current: Current) -> Response {
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

    func options(_ current: Current) -> Response {
        var fields = FieldLines()
        fields.add("Allow", Router.allow)
        return decorate(Response(status: .noContent, fields: fields), current)
    }

    func methodNotAllowed(_ current: Current) -> Response {
        var response = error(.methodNotAllowed, "Files can be read here, with GET and HEAD, and nothing else.", current)
        response.fields.add("Allow", Router.allow)
        return response
    }

    /// A request that does not lie beneath the base path. The root leads there.
    func outside(_ base: BasePath, _ head: RequestHead, _ current: Current) -> Response {
        let path = Array(head.target.path)
        if path == [UInt8(ascii: "/")] || path + [UInt8(ascii: "/")] == base.prefix {
            return redirect(to: base.prefix, query: head.target.query, current)
        }
        return error(.notFound, "The site is served under another path.", current)
    }

    /// Tells the author, once a file, that the bytes are not what the extension says.
    func noteDisagreement(_ file: Representation) {
        guard let actual = file.media.disagreement else { return }
        let isNew = mentioned.withLock { mentioned in
            guard mentioned.count < 10_000 else { return false }
            return mentioned.insert(file.path.bytes).inserted
        }
        guard isNew else { return }
        let name = PrintableText.escape(file.path.bytes)
        hub.send(.notice("\(name) is sent as \(file.media.type.essence), but its bytes are \(actual.essence)"))
    }

    private func response(_ status: Status, _ page: RenderedPage, _ current: Current) -> Response {
        var fields = FieldLines()
        fields.add("Content-Type", page.contentType)
        fields.add("Cache-Control", "no-store" as StaticString)
        if let policy = page.contentSecurityPolicy { fields.add("Content-Security-Policy", policy) }
        return decorate(Response(status: status, fields: fields, body: [.bytes(page.body)]), current)
    }
}
