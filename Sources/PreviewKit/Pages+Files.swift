import HTTPSemantics
import LiveReload
import MediaTypes
import NIOCore
import StaticSite

/// How a tag is written into a document.
struct Markup {
    let syntax: MarkupScan.Syntax
    let encoding: MarkupEncoding
}

extension Pages {
    /// A file as this visitor gets it: with the client's tag, with `Refresh`, or as it is.
    ///
    /// - Parameter place: finds where the tag goes.
    func deliver(
        _ file: Representation,
        to visit: Visit,
        status: Status = .ok,
        place: (Representation) -> Int? = Pages.place(in:)
    ) -> Response {
        let validator = file.validator
        var file = varied(shown(file, to: visit), visit.head)
        let markup = Markup(file.media)
        let plan = plan(for: file, visit, place: place)
        if case .script = plan, let markup, let place = place(file) {
            file.body = inject(markup, into: file.body, at: place, visit, validator)
            // One tag for each generation, and no date: a 304 must not hand back a page of another.
            file.validators = Validators(
                etag: file.validators.etag.map { $0.appending("-\(visit.current.text)") },
                lastModified: nil
            )
        }
        var response: Response
        if status == .ok {
            response = file.response(to: visit.head)
        } else {
            response = Response(status: status, fields: file.fields, body: file.body)
            response.fields.add("Content-Type", file.media.contentType)
            if file.media.isCompressed { response.fields.add("Content-Encoding", "gzip" as StaticString) }
            response.fields.add("Cache-Control", "no-store" as StaticString)
        }
        addRefresh(plan, to: &response, visit)
        return decorate(response, visit.current, validator: status == .ok ? validator : nil)
    }

    /// The lines of a file that is sent as it is, and those of each of its parts but `Content-Range`.
    func fields(of file: Representation, _ head: RequestHead, _ current: Generation.Stamp) -> FieldLines {
        decorate(varied(file, head).whole(status: .ok), current, validator: file.validator).fields
    }

    /// A file that a browser would save, although it can be read, is plain text to somebody who opens it. What a page
    /// fetches has the registered type.
    private func shown(_ file: Representation, to visit: Visit) -> Representation {
        visit.audience != .other && file.media.isShownAsText ? file.asText : file
    }

    /// Others may get the file with the client's tag in it, or as plain text. Who asks is told by `Sec-Fetch-Dest`, and by
    /// `Accept` in requests without it alone: a service worker keeps pages under a request with another `Accept`.
    private func varied(_ file: Representation, _ head: RequestHead) -> Representation {
        guard file.media.isShownAsText || file.isText || (Markup(file.media) != nil && reloader.mode == .script) else {
            return file
        }
        var file = file
        file.fields.add("Vary", Self.vary(tellsDestination: Self.tellsDestination(head)))
        return file
    }

    /// - Parameter place: finds where the tag goes; called only where it matters.
    func plan(
        for file: Representation,
        _ visit: Visit,
        place: (Representation) -> Int?
    ) -> ReloadPlan {
        guard reloader.mode != .off, visit.audience != .other else { return .nothing }
        let canRunScript = reloader.mode == .script && Markup(file.media) != nil && place(file) != nil
        let type = file.media.type
        return plan(
            visit,
            isShown: type.isShownByBrowsers,
            isHTML: type.isHTML || type.isXHTML,
            canRunScript: canRunScript
        )
    }

    func plan(_ visit: Visit, isShown: Bool, isHTML: Bool, canRunScript: Bool) -> ReloadPlan {
        .of(
            mode: reloader.mode,
            audience: visit.audience,
            canRunScript: canRunScript && visit.allowsClient,
            isShown: isShown,
            isHTML: isHTML,
            tellsDestination: Self.tellsDestination(visit.head)
        )
    }

    /// Where the tag goes; `nil`: there is no place.
    static func place(in file: Representation) -> Int? {
        guard let markup = Markup(file.media) else { return nil }
        return MarkupScan.insertionPoint(
            Array(file.prefix.readableBytesView.prefix(MarkupScan.limit)),
            syntax: markup.syntax,
            encoding: markup.encoding,
            isWhole: file.length <= MarkupScan.limit
        )
    }

    func inject(
        _ markup: Markup,
        into body: [Segment],
        at place: Int,
        _ visit: Visit,
        _ validator: String?
    ) -> [Segment] {
        let tag = reloader.script.tag(
            syntax: markup.syntax,
            encoding: markup.encoding,
            generation: visit.current.text,
            validator: validator ?? "-"
        )
        return Injection.insert(tag, into: body, at: place)
    }

    /// `Refresh`, on whatever stays on the screen, an error too: it may be over with the next change. A 304 must carry it,
    /// or the browser goes on with the old one.
    func addRefresh(_ plan: ReloadPlan, to response: inout Response, _ visit: Visit) {
        guard [200, 304, 403, 404, 500, 503].contains(response.status.code), !visit.isSubmission,
            let value = reloader.refresh(plan, visit.head.target, visit.current)
        else { return }
        response.fields.add("Refresh", value)
        if plan == .refreshItself { reloader.noteRefresh(visit.client, visit.head.target, visit.current) }
    }

    /// Whether a request says what the answer is for. It is then judged by that alone.
    static func tellsDestination(_ head: RequestHead) -> Bool { head.fields.hasAny(of: destination) }

    /// The value of `Vary` of what is not the same for everybody.
    static func vary(tellsDestination: Bool) -> StaticString {
        tellsDestination ? "Sec-Fetch-Dest, Sec-Fetch-Mode" : "Sec-Fetch-Dest, Sec-Fetch-Mode, Accept"
    }

    private static let destination = FieldNames(.secFetchDest)
}

extension Markup {
    init?(_ media: MediaTypeResolver.Resolution) {
        guard media.type.isHTML || media.type.isXHTML || media.type.isSVG, !media.isCompressed,
            let encoding = MarkupEncoding(charset: media.charset)
        else { return nil }
        self.init(syntax: media.type.isHTML ? .html : .xml, encoding: encoding)
    }
}

extension Representation {
    /// As `Server-Timing` and the client's tag have it.
    var validator: String? {
        (sourceTag ?? validators.etag).map { etag in
            String(decoding: etag.opaque.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }, as: UTF8.self)
        }
    }
}

extension EntityTag {
    func appending(_ suffix: String) -> EntityTag { EntityTag(opaque: opaque + suffix.utf8, isWeak: isWeak) }
}
