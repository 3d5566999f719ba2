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
        generation: Generation,
        disk: DiskPool,
        hub: EventHub
    ) {
        self.site = site
        self.pages = pages
        self.hosts = hosts
        self.base = base
        self.fallback = fallback
        self.reserved = reserved
        self.generation = generation
        self.disk = disk
        self.hub = hub
    }

    func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer {
        if let refusal = refusal(of: head, on: connection) { return .response(refusal) }
        let current = generation.current
        if let file = site.cached(head.target.path) {
            return answer(head, with: file, current)
        }
        if let relative = base.strip(head.target.path) {
            if reserved.holds(relative) { return reserved.answer(head, relative, on: connection, current) }
            return fromDisk(head, relative, current)
        }
        return .response(pages.outside(base, head, current))
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
        _ current: Generation.Stamp
    ) -> Answer {
        if !head.fields.hasAny(of: Self.conditions), !head.hasBody {
            let encoded = file.encoded(key: current.number) { representation in
                EncodedResponse(pages.decorate(representation.whole(status: .ok), current, representation.validators))
            }
            if let encoded { return .encoded(encoded) }
        }
        let representation = file.representation
        return .response(pages.decorate(representation.response(to: head), current, representation.validators))
    }

    /// Everything that may have to wait for a disk.
    private func fromDisk(
        _ head: RequestHead,
        _ relative: ByteBufferView,
        _ current: Generation.Stamp
    ) -> Answer {
        let path: DecodedPath
        do throws(PathError) {
            path = try DecodedPath.decode(relative)
        } catch {
            return .response(pages.error(.badRequest, "The path of this URL is malformed.", current))
        }
        let promise = Promise()
        disk.run { [self] in
            promise.keep(resolve(head, path, current))
        }
        return .later(promise)
    }

    private func resolve(
        _ head: RequestHead,
        _ path: DecodedPath,
        _ current: Generation.Stamp
    ) -> Response {
        switch site.resolve(path, rawPath: head.target.path) {
        case .file(let file):
            pages.noteDisagreement(file)
            return pages.decorate(file.response(to: head), current, file.validators)
        case .redirect(let folder):
            return pages.redirect(to: base.location(folder), query: head.target.query, current)
        case .folder(let folder):
            return pages.listing(folder, head, current) ?? missing(head, path, current)
        case .missing:
            return missing(head, path, current)
        case .forbidden:
            return pages.error(.forbidden, "This user may not read what lies here.", current)
        case .exhausted:
            return pages.error(.serviceUnavailable, "This server has no file descriptor left. Try again.", current)
        }
    }

    private func missing(
        _ head: RequestHead,
        _ path: DecodedPath,
        _ current: Generation.Stamp
    ) -> Response {
        if let fallback, FetchMetadata.isDocument(head), case .file(let file) = site.resolve(fallback) {
            return pages.decorate(file.response(to: head), current, file.validators)
        }
        return pages.notFound(path, in: site, current)
    }
}

extension HeadError {
    static let misdirected = HeadError(
        .misdirectedRequest,
        "This server does not answer to that host name. It can be allowed with --allow-host."
    )
}
