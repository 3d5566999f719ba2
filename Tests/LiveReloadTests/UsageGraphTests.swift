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

    @Test func aPageThatIsLoadedAnewMayUseSomethingElse() {
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
