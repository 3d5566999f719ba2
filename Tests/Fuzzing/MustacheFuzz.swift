import DirectoryListing
import Glibc
import HTTPSemantics
import MediaTypes
import NIOCore
import StaticSite
import TestSupport

/// The template of a listing, as `--listing-template` takes it, and of an error page; and the engine with a partial, which
/// follows a NUL.
enum MustacheFuzz {
    /// A folder two deep with three entries, so that every list of the page has elements.
    private static let site = Result { () throws -> (TemporaryFolder, OpenFolder?) in
        let folder = try TemporaryFolder()
        for name in ["a/b/<i>.html", "a/b/c d.txt", "a/b/e/f"] { try folder.write(name, name) }
        let site = try StaticSite(
            StaticSite.Configuration(root: Array(folder.path.utf8)),
            mediaTypes: MediaTypeResolver(detector: nil)
        )
        return (folder, site.folder(above: DecodedPath(bytes: Array("a/b/x".utf8), endsWithSlash: false)))
    }
    /// The lists of the page are of three elements each and cannot stand in themselves.
    private static let mostRounds = 3 * 3 * 3
    /// The longest value, and what a tag needs at least.
    private static let longestValue = 2_000

    static func run(_ input: [UInt8]) {
        renderListing(input)
        renderErrorPage(input)
        renderWithPartial(input)
    }

    private static func renderListing(_ source: [UInt8]) {
        guard let folder = try? site.get().1 else { fatalError("no folder to list") }
        guard let renderer = compiled(source, ListingRenderer.init(template:)) else { return }
        let page = try? renderer.render(
            folder,
            urlPath: Array("/a/b/".utf8),
            base: [],
            query: ListingQuery(),
            format: .html
        )
        demand(page != nil, "the folder is not listed")
        check(page?.length ?? 0, source)
    }

    private static func renderErrorPage(_ source: [UInt8]) {
        guard let renderer = compiled(source, ErrorPageRenderer.init(template:)) else { return }
        let page = renderer.render(
            status: .notFound,
            explanation: "<none>",
            path: DecodedPath(bytes: [0xFF, 0x3C], endsWithSlash: false)
        )
        check(page.length, source)
    }

    private static func check(_ count: Int, _ source: [UInt8]) {
        demand(count <= source.count * mostRounds * longestValue, "\(count) bytes out of \(source.count)")
    }

    /// Data without a list of several elements, and few, short partials: what is shown grows by their depth alone.
    private static func renderWithPartial(_ input: [UInt8]) {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map { Array($0) }
        let partial = parts.count > 1 ? Array(parts[1].prefix(64)) : []
        let uses = parts.map { $0.count { $0 == UInt8(ascii: ">") } }
        guard uses[0] <= 4, uses.count == 1 || uses[1] <= 1 else { return }
        var names = MustacheNames(["a", "b", "c"])
        let compiled = Self.compiled(input) { (_) throws(TemplateError) in
            try MustacheTemplate(parts[0], names: &names, partials: ["p": partial])
        }
        guard let compiled else { return }
        var data = MustacheData()
        var inner = MustacheObject()
        inner.add(names.intern("b"), data.text("<\">&"))
        inner.add(names.intern("c"), .bool(false))
        var outer = MustacheObject()
        let list = data.list([data.object(inner)])
        outer.add(names.intern("a"), list)
        outer.add(names.intern("b"), .bool(true))
        let root = data.object(outer)
        let output = compiled.render(root, of: data)
        demand(output.readableBytes <= 16 << 20, "\(output.readableBytes) bytes out of \(input.count)")
        demand(output == compiled.render(root, of: data), "the same data is shown differently")
    }

    /// `nil`: refused, with a line of the source.
    private static func compiled<Compiled>(
        _ source: [UInt8],
        _ compile: ([UInt8]) throws(TemplateError) -> Compiled
    ) -> Compiled? {
        do {
            return try compile(source)
        } catch {
            let lines = 1 + source.count { $0 == 0x0A }
            demand((1...lines).contains(error.line), "line \(error.line) of \(lines)")
            demand(!error.problem.isEmpty && !error.remedy.isEmpty, "an error that does not say what to do")
            return nil
        }
    }
}
