package import HTTPSemantics
import Templates

/// The page for an answer that is an error: what happened, what it means, what to do.
package struct ErrorPageRenderer: Sendable {
    private let template: MustacheTemplate

    package init(template: [UInt8] = Template.error) throws(TemplateError) {
        self.template = try MustacheTemplate(template, fields: ErrorField.self)
    }

    /// - Parameters:
    ///   - heading: replaces the status's reason.
    ///   - explanation: what happened, a sentence of ours: nothing of the request goes into it.
    ///   - advice: replaces what is said for the status.
    ///   - path: what was asked for. Shown for 404 alone.
    ///   - linkedFrom: the page of this site that led here: its path as it stands in the URL. Shown for 404 alone.
    ///   - base: the prefix under which the site is served.
    ///   - linksHome: whether the front page is linked: not where that would lead here again.
    ///   - output: the last lines of the program that builds the site.
    ///   - suggestions: what may have been meant.
    package func render(
        status: Status,
        heading: String? = nil,
        explanation: String,
        advice: String? = nil,
        path: DecodedPath? = nil,
        linkedFrom: [UInt8]? = nil,
        base: [UInt8] = [],
        linksHome: Bool = true,
        output: [String] = [],
        suggestions: [Suggestion] = []
    ) -> RenderedPage {
        let site = SiteURL(base: base)
        let nonce = PageNonce()
        var data = MustacheData()
        var page = MustacheObject()
        page.add(ErrorField.nonce, data.text(nonce.text))
        page.add(ErrorField.code, data.text(String(status.code)))
        page.add(ErrorField.reason, data.text(heading ?? "\(status.reason)"))
        page.add(ErrorField.explanation, data.text(explanation))
        page.add(ErrorField.advice, data.text(advice ?? Self.advice(for: status)))
        if status == .notFound, let path { page.add(ErrorField.path, data.text(Self.shown(path))) }
        if status == .notFound, let linkedFrom {
            var fields = MustacheObject()
            fields.add(ErrorField.label, data.text(ShownName(PercentCoding.decode(linkedFrom)).markup))
            fields.add(ErrorField.href, data.text(linkedFrom))
            page.add(ErrorField.linkedFrom, data.object(fields))
        }
        if linksHome { page.add(ErrorField.home, data.text(site.path(to: [], isFolder: true))) }
        if !output.isEmpty { page.add(ErrorField.output, data.text(output.joined(separator: "\n"))) }
        page.add(ErrorField.hasSuggestions, .bool(!suggestions.isEmpty))
        let shown = suggestions.map { suggestion in
            var fields = MustacheObject()
            fields.add(ErrorField.label, data.text(Self.shown(suggestion.path)))
            fields.add(ErrorField.href, data.text(site.path(to: suggestion.path)))
            return data.object(fields)
        }
        page.add(ErrorField.suggestions, data.list(shown))
        let body = template.render(data.object(page), of: data)
        return RenderedPage(body: [.bytes(body)], contentType: "text/html; charset=utf-8", nonce: nonce)
    }

    private static func shown(_ path: DecodedPath) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        return ShownName([slash] + path.bytes + (path.endsWithSlash && !path.isRoot ? [slash] : [])).markup
    }

    private static func advice(for status: Status) -> String {
        switch status.code {
        case 403: "Open this address by itself, or from a page of this server."
        case 404: "Look at the spelling, upper and lower case included, and whether the build has written the file."
        case 405: "This server only reads. Ask with GET or HEAD."
        case 400, 414, 431: "Try a shorter or simpler address. Clearing this site\u{2019}s cookies can help."
        case 421: "Open the address that the server printed when it started."
        case 500...599: "Try again. If it happens once more, the terminal in which the server runs says why."
        default: "Go back, or begin at the front page."
        }
    }
}
