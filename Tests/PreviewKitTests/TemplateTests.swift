import HTTPTypes
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

struct TemplateTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("sub/a.txt", "x")
    }

    private func server(_ change: (inout PreviewServer.Configuration) -> Void) -> PreviewServer {
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        change(&configuration)
        return PreviewServer(configuration: configuration)
    }

    @Test func pagesAreMadeByTheGivenTemplates() async throws {
        let server = server {
            $0.listingTemplate = "{{heading}}: {{#entries}}{{name}} {{/entries}}"
            $0.errorTemplate = "{{code}} {{reason}} {{{path}}}{{#suggestions}} {{href}}{{/suggestions}}"
        }
        try await server.test { preview in
            let listing = try await preview.get("/sub/")
            #expect(listing.text == "sub: a.txt ")
            #expect(try await preview.get("/sub/A.txt").text == "404 Not Found /sub/A.txt /sub/a.txt")
            #expect(try await preview.send(.delete, "/").text == "405 Method Not Allowed ")
        }
    }

    @Test(arguments: ["listing", "error"]) func whatDoesNotParseIsSaid(_ name: String) async throws {
        let server = server {
            let template = "line\n{{nonsense}}"
            if name == "listing" { $0.listingTemplate = template } else { $0.errorTemplate = template }
        }
        let error = await #expect(throws: PreviewError.self) { try await server.test { _ in } }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.cause == "the \(name) template does not parse (line 2: 'nonsense' is no name of this page)")
    }

    /// The names in the article are those that there are.
    @Test(arguments: [("Folder pages", true), ("Error pages", false)])
    func theArticleNamesWhatThereIs(_ heading: String, _ isListing: Bool) async throws {
        let file = String(#filePath).replacing(
            "Tests/PreviewKitTests/TemplateTests.swift",
            with: "Sources/PreviewKit/Documentation.docc/Templates.md"
        )
        let article = String(decoding: try TemporaryFolder.read(Array(file.utf8)), as: UTF8.self)
        let section = try #require(article.split(separator: "## \(heading)").last?.split(separator: "\n## ").first)
        // The first cell of a row names fields, and the second those of its lists, before what they can hold.
        let cells = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let named = cells.flatMap { $0.matches(of: #/`([a-zA-Z]+)`/#).map { String($0.1) } }
        // An unknown name is refused with the list of all.
        let server = server {
            if isListing { $0.listingTemplate = "{{nonsense}}" } else { $0.errorTemplate = "{{nonsense}}" }
        }
        let error = await #expect(throws: PreviewError.self) { try await server.test { _ in } }
        let known = try #require(error?.remedy.split(separator: "the names are ").first).split(separator: ", ").map(
            String.init
        )
        #expect(known.count > 10 && known.filter { !named.contains($0) } == [])
    }
}
