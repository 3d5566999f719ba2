import LiveReload
import NIOCore
import Testing

struct UsageGraphTests {
    @Test func followsUseAndAddresses() {
        let graph = UsageGraph()
        graph.note("/about", shows: "/about.html")
        graph.note("/worker.js", usedBy: "/about")
        graph.note("/data.json", usedBy: "/worker.js")
        #expect(graph.via("/about.html", isFolder: false) == ["/about"])
        #expect(graph.via("/data.json", isFolder: false) == ["/about", "/worker.js"])
        #expect(graph.via("/other", isFolder: false) == [])
    }

    @Test func aFolderTakesWhatIsBelowWithIt() {
        let graph = UsageGraph()
        graph.note("/docs/", shows: "/docs/index.html")
        graph.note("/docs/a.css", usedBy: "/page")
        #expect(graph.via("/docs/", isFolder: true) == ["/docs/a.css", "/page"])
        #expect(graph.via("/docs", isFolder: true).contains("/page"))
    }

    @Test func aListingUsesItsNames() {
        let graph = UsageGraph()
        graph.note(listing: "/folder/")
        #expect(graph.via("/folder/new.txt", isFolder: false) == ["/folder/"])
        #expect(graph.via("/folder/sub/", isFolder: true) == ["/folder/"])
        #expect(graph.via("/folder/sub/deep.txt", isFolder: false) == [])
        #expect(graph.isListed(parentOf: "/folder/x"))
    }

    @Test func aPageThatIsLoadedAgainMayUseSomethingElse() {
        let graph = UsageGraph()
        graph.note("/a.css", usedBy: "/page")
        graph.note("/a.css", usedBy: "/other")
        graph.reload { "/page" }
        #expect(graph.via("/a.css", isFolder: false) == ["/other"])
    }

    @Test func itIsBounded() {
        let graph = UsageGraph(limit: 10)
        for number in 0..<1000 { graph.note("/\(number).css", usedBy: "/page") }
        let known = (0..<1000).count { !graph.via("/\($0).css", isFolder: false).isEmpty }
        #expect(known <= 10)
        #expect(graph.via("/999.css", isFolder: false) == ["/page"])
    }

    @Test(
        arguments: [
            ("/about", "/about.html", false), ("/about", "/about", false), ("/about", "/about/index.html", false),
            ("/about/", "/about/index.htm", false), ("/about", "/about/", true), ("/docs/a/b.html", "/docs/", true),
            ("/about/", "/about", false), ("/", "/index.html", false), ("/x", "/404.html", false),
        ]
    )
    func whatComesToBeIsShownWhereItWasMissing(url: String, file: String, isFolder: Bool) {
        let graph = UsageGraph()
        graph.note(missing: url, at: url, shows: "/404.html")
        graph.note(missing: "/elsewhere", at: "/elsewhere", shows: "/404.html")
        let via = graph.via(file, isFolder: isFolder)
        #expect(via == (file == "/404.html" ? ["/elsewhere", url] : url == file ? [] : [url]))
        #expect(graph.via("/other.html", isFolder: false) == [])
    }

    @Test func whatIsMissingPushesNothingElseOut() {
        let graph = UsageGraph(limit: 100, missingLimit: 10)
        graph.note("/a.css", usedBy: "/page")
        for number in 0..<1000 { graph.note(missing: "/\(number)", at: "/\(number)", shows: nil) }
        let known = (0..<1000).filter { !graph.via("/\($0).html", isFolder: false).isEmpty }
        #expect((5...10).contains(known.count))
        #expect(known.last == 999)
        #expect(graph.via("/a.css", isFolder: false) == ["/page"])
    }

    @Test func whatIsNotedIsNotedOnce() {
        let graph = UsageGraph()
        let url = ByteBuffer(string: "/a.css").readableBytesView
        let referer = ByteBuffer(string: "http://localhost/").readableBytesView
        #expect(!graph.isNoted(url, by: referer))
        #expect(graph.isNoted(url, by: referer))
        #expect(!graph.isNoted(referer, by: url))
        graph.note("/a.css", usedBy: "/")
        graph.reload { "/" }
        #expect(!graph.isNoted(url, by: referer))
    }
}
