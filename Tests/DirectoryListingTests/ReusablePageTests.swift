import Glibc
import StaticSite
import Testing

@testable import DirectoryListing

@Suite struct ReusablePageTests {
    private static func folders(_ page: RenderedPage) -> [String]? {
        page.sources.map { $0.folderNames.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func saysWhichFoldersItWasReadFrom() throws {
        let site = try TemporaryFolder()
        for name in ["b", "a"] { try site.addFolder(name) }
        try site.addFile("f")
        try site.addFile(".hidden")
        try site.addPipe("pipe")
        let folder = try site.open()
        #expect(Self.folders(try render(folder)) == ["a", "b"])
        #expect(Self.folders(try render(folder, nil, .json)) == ["a", "b"])
        #expect(Self.folders(try render(folder, "q=b&sort=modified")) == ["b"])
        #expect(Self.folders(try render(folder, nil, .text)) == nil)
    }

    /// What lies elsewhere may change without a word to the code that watches the folder.
    @Test func saysWhereThatIsNotAll() throws {
        let site = try TemporaryFolder()
        let other = try TemporaryFolder()
        try other.addFile("f")
        try other.addFile("g")
        let folder = try site.open()
        func expect(_ isKnown: Bool, _ note: String, query: String? = nil) throws {
            #expect((Self.folders(try render(folder, query)) != nil) == isKnown, "\(note)")
        }
        try expect(true, "empty")
        try site.addLink("inner", to: ".")
        try expect(false, "a link")
        try expect(true, "a link that the filter leaves out", query: "q=other")
        unlink(site.path + "/inner")
        try site.addLink("dangling", to: "nowhere")
        try expect(false, "a link to what may come")
        unlink(site.path + "/dangling")
        try site.addLink(".link", to: "/tmp")
        try expect(true, "a link that is never served")
        link(other.path + "/f", site.path + "/hard")
        try expect(false, "two names")
        unlink(other.path + "/f")
        try expect(true, "one name again")
        for index in 0..<1001 { try site.addFile("n\(index)") }
        try expect(false, "more than one page")
    }

    @Test func seesWhetherItsFoldersAreTheSame() throws {
        let site = try TemporaryFolder()
        try site.addFolder("a")
        let folder = try site.open()
        let sources = try #require(try render(folder).sources)
        #expect(sources.areUnchanged(in: folder))
        let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        utimensat(AT_FDCWD, site.path + "/a", times, 0)
        #expect(!sources.areUnchanged(in: folder))
        rmdir(site.path + "/a")
        #expect(!sources.areUnchanged(in: folder))
    }

    @Test(
        arguments: [
            nil, "", "nothing", "{{nonce}}", "{{nonce}}{{nonce}}", "a{{nonce}}b{{title}}{{nonce}}c", "x{{nonce}}",
            "{{#entries}}{{name}} {{nonce}}\n{{/entries}}",
        ] as [String?]
    )
    func isRenderedAgainButForTheNonce(template: String?) throws {
        let site = try TemporaryFolder()
        for name in ["a", "b"] { try site.addFile(name) }
        let renderer = try template.map { try ListingRenderer(template: Array($0.utf8)) } ?? ListingRenderer()
        let page = try renderer.render(
            try site.open(),
            urlPath: Array("/".utf8),
            base: [],
            query: ListingQuery(),
            format: .html
        )
        let reusable = ReusablePage(page)
        let pages = [page, reusable.renewed(), reusable.renewed()]
        let nonces = try pages.map { try #require($0.nonce).text }
        #expect(Set(nonces).count == 3)
        for (page, nonce) in zip(pages, nonces) {
            #expect(page.text.replacing(nonce, with: "?") == pages[0].text.replacing(nonces[0], with: "?"))
            #expect(page.length == pages[0].length && page.text.utf8.count == page.length)
            #expect(page.contentSecurityPolicy?.contains("'nonce-\(nonce)'") == true)
            #expect("\(page.contentType)" == "\(pages[0].contentType)")
            for count in [0, 1, 40, page.length, .max] {
                #expect(page.prefix(count) == Array(page.text.utf8.prefix(count)))
            }
        }
    }

    @Test func isTheSameWithoutANonce() throws {
        let site = try TemporaryFolder()
        try site.addFile("a")
        let page = try render(try site.open(), nil, .json)
        let renewed = ReusablePage(page).renewed()
        #expect(renewed.text == page.text && renewed.contentSecurityPolicy == nil)
    }
}
