import HTTPSemantics
package import Platform
package import StaticSite
import Templates

/// Shows a folder as a page, as JSON or as text.
package struct ListingRenderer: Sendable {
    private let template: MustacheTemplate

    /// What is longer goes to a file: a folder of a million names is 400 MB of HTML. In bytes.
    private static let longestInMemory = 1 << 20

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
    ) throws(SystemError) -> RenderedPage {
        switch format {
        case .html:
            let nonce = PageNonce()
            let page = try FolderPage(of: folder, query: query)
            let data = ListingData(page, of: folder, site: SiteURL(base: base), nonce: nonce)
            var output = PageOutput(expecting: 16_384 + page.rowCount * 400, memory: Self.longestInMemory)
            template.run(data.root, of: data.data, rows: ListingRows(page), into: &output)
            return RenderedPage(
                body: try output.finishSegments(),
                contentType: format.contentType,
                nonce: nonce,
                sources: page.sources
            )
        case .json:
            let page = try FolderPage(of: folder, query: query)
            var output = PageOutput(expecting: 128 + page.rowCount * 160, memory: Self.longestInMemory)
            output.appendJSON(page, urlPath: urlPath)
            return RenderedPage(
                body: try output.finishSegments(),
                contentType: format.contentType,
                nonce: nil,
                sources: page.sources
            )
        case .text:
            var output = PageOutput(memory: Self.longestInMemory)
            try output.appendText(folder, query: query)
            return RenderedPage(body: try output.finishSegments(), contentType: format.contentType, nonce: nil)
        }
    }
}
