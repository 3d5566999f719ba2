import HTTPSemantics
package import StaticSite
import Templates

/// Shows a folder as a page, as JSON or as text.
package struct ListingRenderer: Sendable {
    private let template: MustacheTemplate

    /// - Parameter template: Mustache over the names of `ListingField`.
    package init(template: [UInt8] = Template.listing) throws(TemplateError) {
        self.template = try MustacheTemplate(template, fields: ListingField.self)
    }

    /// Reads the folder and renders it: this is disk work.
    ///
    /// - Parameters:
    ///   - urlPath: the path of the folder's URL, percent-encoded, with the prefix and the slash at its end.
    ///   - base: the prefix under which the site is served.
    package func render(
        _ folder: OpenFolder,
        urlPath: [UInt8],
        base: [UInt8],
        query: ListingQuery,
        format: ListingFormat
    ) throws(ListingError) -> RenderedPage {
        switch format {
        case .html:
            let nonce = PageNonce()
            let page = try FolderPage(of: folder, query: query)
            let data = ListingData(page, of: folder, site: SiteURL(base: base), nonce: nonce)
            let body = template.render(
                data.root,
                of: data.data,
                rows: ListingRows(page),
                expecting: 16_384 + page.rows.count * 400
            )
            return RenderedPage(body: [body], contentType: format.contentType, nonce: nonce, sources: page.sources)
        case .json:
            let page = try FolderPage(of: folder, query: query)
            return RenderedPage(
                body: .json(page, urlPath: urlPath),
                contentType: format.contentType,
                sources: page.sources
            )
        case .text:
            return RenderedPage(body: try .text(folder, query: query), contentType: format.contentType)
        }
    }
}
