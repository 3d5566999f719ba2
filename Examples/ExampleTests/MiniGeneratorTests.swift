import PreviewKit
import PreviewTesting
import Testing

@testable import MiniGenerator

struct MiniGeneratorTests {
    let folder: TemporaryFolder
    let site: Site

    init() throws {
        folder = try TemporaryFolder()
        site = Site(folder: folder.path)
        try folder.write("layouts/page.html", "<!doctype html><title>{{title}}</title>{{body}}")
        try folder.write("content/index.md", "title: One\n\nfirst")
        try folder.write("content/about.md", "title: About\n\nme")
    }

    @Test(arguments: PreviewTransport.allCases) func whatIsSavedIsShown(_ way: PreviewTransport) async throws {
        let server = PreviewServer(configuration: .init(root: site.output))
        try await server.test(way, rebuilding: [site.content, site.layouts]) { [site] _ in
            try site.build()
        } while: { preview in
            #expect(try await preview.open("/").text.hasSuffix("<title>One</title><p>first</p>"))
            #expect(try await preview.get("/about").text.hasSuffix("<p>me</p>"))

            try folder.write("content/index.md", "title: One\n\nsecond")
            #expect(try await preview.next(.reload).page?.response.text.hasSuffix("<p>second</p>") == true)

            try folder.write("layouts/page.html", "<!doctype html>{{body}}<hr>")
            #expect(try await preview.next(.reload).page?.response.text.hasSuffix("<p>second</p><hr>") == true)

            try folder.write("content/index.md", "title One\n\nthird")
            let failure = try await preview.next(.build(.failed))
            #expect(failure.message == #"content/index.md:1: error: "title One" is not "name: value""#)
            #expect(try await preview.get("/").text.hasSuffix("<p>second</p><hr>"))

            try folder.write("content/index.md", "title: One\n\nthird")
            #expect(try await preview.next(.reload).page?.response.text.hasSuffix("<p>third</p><hr>") == true)
        }
    }

    @Test(arguments: [
        ("# A <b>\n\ntext\nmore", "<h1>A &lt;b></h1>\n<p>text\nmore</p>"),
        ("- one\n- *two*", "<ul><li>one</li><li><em>two</em></li></ul>"),
        ("[a](b.html) `c`", #"<p><a href="b.html">a</a> <code>c</code></p>"#),
        ("#no heading", "<p>#no heading</p>"),
        ("", ""),
    ])
    func aTextBecomesMarkup(_ text: String, _ html: String) throws {
        #expect(try Page("title: x\n\n" + text, file: "a.md").body == html)
    }

    @Test func whatDoesNotBuildIsSaidWithItsLine() throws {
        try folder.write("content/index.md", "title: x\nlayout: none\n\ntext")
        let error = #expect(throws: BuildError.self) { try site.build() }
        #expect(error?.description == "content/index.md:2: error: there is no layout none")
        let other = #expect(throws: BuildError.self) { try Page("colour: red\n", file: "a.md") }
        #expect(other?.description == #"a.md:1: error: nothing is known of "colour""#)
    }
}
