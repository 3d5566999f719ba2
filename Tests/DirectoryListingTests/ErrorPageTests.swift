import DirectoryListing
import HTTPSemantics
import Testing

@Suite struct ErrorPageTests {
    private func page(_ status: Status, path: String? = nil, suggestions: [String] = []) throws -> RenderedPage {
        try ErrorPageRenderer().render(
            status: status,
            explanation: "There is <nothing> here.",
            path: path.map { DecodedPath(bytes: Array($0.utf8), endsWithSlash: false) },
            base: Array("/base/".utf8),
            suggestions: suggestions.map { Suggestion(path: DecodedPath(bytes: Array($0.utf8), endsWithSlash: false)) }
        )
    }

    @Test func saysWhatHappenedAndWhatToDo() throws {
        let page = try page(.notFound, path: "a/b.html")
        #expect(page.text.contains("<title>404 Not Found</title>"))
        #expect(page.text.contains("There is &lt;nothing&gt; here."))
        #expect(page.text.contains("Look at the spelling"))
        #expect(page.text.contains("<bdi>/a/b.html</bdi>"))
        #expect(page.links == ["/base/"])
        #expect(page.text.ranges(of: "<h1").count == 1)
        #expect(!page.text.contains("Did you mean"))
        #expect(page.contentSecurityPolicy?.hasPrefix("default-src 'none'; style-src 'nonce-") == true)
    }

    @Test func nothingOfTheRequestIsMarkup() throws {
        let hostile = "<script>alert(1)</script>\"'\u{202E}\r\n"
        let page = try page(.notFound, path: hostile, suggestions: ["x/javascript:alert(1)", hostile])
        #expect(!page.text.contains("<script") && !page.text.contains("\u{202E}") && !page.text.contains("\r"))
        #expect(page.links.first == "/base/x/javascript%3Aalert%281%29")
        #expect(page.text.contains("Did you mean"))
    }

    @Test(arguments: [
        Status.badRequest, .forbidden, .misdirectedRequest, .internalServerError, .uriTooLong, .rangeNotSatisfiable,
    ])
    func thePathIsShownForNotFoundAlone(_ status: Status) throws {
        let page = try page(status, path: "secret-name")
        #expect(!page.text.contains("secret-name"))
        #expect(page.text.contains("\(status.code) \(status.reason)"))
    }
}
