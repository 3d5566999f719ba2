import Glibc
import HTTPSemantics
import NIOCore
import Platform
import StaticSite
import Testing

@testable import DirectoryListing

@Suite struct ListingPageTests {
    @Test func foldersComeFirstInEveryOrder() throws {
        let site = try TemporaryFolder()
        try site.addFile("b2.txt", size: 10, modified: 1000)
        try site.addFile("b10.txt", size: 5, modified: 3000)
        try site.addFile("A.txt", size: 7, modified: 2000)
        try site.addFolder("zebra")
        try site.addFolder("Alpha")
        let orders = [
            "": ["Alpha", "zebra", "A.txt", "b2.txt", "b10.txt"],
            "order=desc": ["zebra", "Alpha", "b10.txt", "b2.txt", "A.txt"],
            "sort=size": ["Alpha", "zebra", "b10.txt", "A.txt", "b2.txt"],
            "sort=size&order=desc": ["Alpha", "zebra", "b2.txt", "A.txt", "b10.txt"],
        ]
        let folder = try site.open()
        for (query, names) in orders {
            #expect(try render(folder, query).linkedText == names, "\(query)")
        }
        let byTime = try render(folder, "sort=modified").linkedText
        #expect(Set(byTime.prefix(2)) == ["Alpha", "zebra"])
        #expect(byTime.dropFirst(2) == ["b2.txt", "A.txt", "b10.txt"])
        #expect(
            try render(folder, "sort=modified&order=desc").linkedText.dropFirst(2) == ["b10.txt", "A.txt", "b2.txt"]
        )
    }

    @Test func showsWhatIsServedAndNothingElse() throws {
        let site = try TemporaryFolder()
        for name in ["page.html", ".env", ".git", "draft~", "#x#", ".x.swp", "a___jb_tmp___"] { try site.addFile(name) }
        try site.addFolder(".well-known")
        try site.addLink("link.html", to: "page.html")
        try site.addLink("folder-link", to: ".well-known")
        try site.addLink("dangling", to: "nowhere")
        try site.addPipe("pipe")
        let shown = try render(try site.open()).linkedText
        #expect(shown == [".well-known", "folder-link", "link.html", "page.html"])
        let hidden = try render(try site.open(showsHidden: true)).linkedText
        #expect(hidden == [".well-known", "folder-link", ".env", ".git", "link.html", "page.html"])
    }

    /// Programs that read listings take `./name` for a folder, or for nothing (RFC 3986, section 4.2).
    @Test func linksAreBareNames() throws {
        let site = try TemporaryFolder()
        for name in ["a.txt", "http:x", "a b", "?q", "#h", "100%", "back\\slash", "...a", "4913", "über"] {
            try site.addFile(name)
        }
        for name in ["4913~", "#x#"] { try site.addFolder(name) }
        let links = try render(try site.open(showsHidden: true)).rowLinks
        let expected = [
            "a.txt", "http%3Ax", "a%20b", "%3Fq", "%23h", "100%25", "back%5Cslash", "...a", "4913", "%C3%BCber",
            "4913~/", "%23x%23/",
        ]
        #expect(Set(links) == Set(expected) && links.count == expected.count)
    }

    /// A mirror follows links: to sort is the form of a button.
    @Test func nobodyFollowsAButton() throws {
        let site = try TemporaryFolder()
        try site.addFile("a")
        let page = try render(try site.open(), "q=a&sort=size&order=desc")
        #expect(page.links == ["a", "./"] || page.links == ["./", "a"])
        #expect(page.text.ranges(of: "<form method=\"get\" action=\"./\">").count == 3)
        for (word, order) in [("name", "asc"), ("size", "asc"), ("modified", "desc")] {
            let fields =
                "<input type=\"hidden\" name=\"sort\" value=\"\(word)\">"
                + "<input type=\"hidden\" name=\"order\" value=\"\(order)\">"
                + "<input type=\"hidden\" name=\"q\" value=\"a\">"
            #expect(page.text.contains(fields), "\(word)")
        }
    }

    /// The times say their zone, also where no script runs.
    @Test func timesSayTheirZone() throws {
        let site = try TemporaryFolder()
        try site.addFile("a", modified: 951_782_400)
        let text = try render(try site.open()).text
        #expect(text.contains("<time datetime=\"2000-02-29T00:00:00Z\">2000-02-29 00:00</time>"))
        #expect(text.contains("Modified <span class=\"zone\">UTC</span></button>"))
        #expect(!text.contains("Name <span class=\"zone\">"))
    }

    @Test func aFolderOfHiddenNamesSaysSo() throws {
        let site = try TemporaryFolder()
        try site.addFile(".env")
        #expect(try render(try site.open()).text.contains("<p class=\"empty\">1 hidden name</p>"))
        try site.addFile("a.txt~")
        #expect(try render(try site.open()).text.contains("<p class=\"empty\">2 hidden names</p>"))
        #expect(try render(try site.open(), "q=x").text.contains("No name here contains that."))
        try site.addFile("seen")
        let mixed = try render(try site.open()).text
        #expect(!mixed.contains("hidden name"))
    }

    @Test func theRootHasTheNameOfItsFolder() throws {
        let site = try TemporaryFolder()
        try site.addFolder("sub")
        let name = String(try #require(site.path.split(separator: "/").last))
        let page = try render(try site.open()).text
        #expect(page.contains("<title>\(name)</title>") && page.contains("<h1><bdi>\(name)</bdi></h1>"))
        #expect(!page.contains("Index"))
    }

    /// The same bytes, whether they fit into memory or not.
    @Test(arguments: ListingFormat.allCases)
    func aPageInAFileIsTheSame(_ format: ListingFormat) throws {
        let site = try TemporaryFolder()
        for index in 0..<9000 {
            try site.addFile("name-\(index)-" + String(repeating: "x", count: 120), modified: 1_000_000_000 + index)
        }
        var query = ListingQuery()
        query.isWhole = true
        let page = try ListingRenderer().render(
            try site.open(),
            urlPath: Array("/".utf8),
            base: [],
            query: query,
            format: format
        )
        guard case .file(let file, let range)? = page.body.last, page.body.count == 2 else {
            Issue.record("all is in memory")
            return
        }
        var rest = [UInt8](repeating: 0, count: range.count)
        let read = pread(file.descriptor, &rest, rest.count, 0)
        #expect(read == rest.count)
        let text = page.text + String(decoding: rest, as: UTF8.self)
        #expect(text.utf8.count == page.length)
        let names: [Substring] = text.split(separator: "name-", omittingEmptySubsequences: false).dropFirst().map {
            $0.prefix { $0 != "-" }
        }
        let each = format == .text ? 1 : 2
        #expect(names.count == 9000 * each)
        var isInOrder = true
        for (index, name) in names.enumerated() where Int(name) != index / each { isInOrder = false }
        #expect(isInOrder)
    }

    @Test func filterKeepsWhatHoldsIt() throws {
        let site = try TemporaryFolder()
        for name in ["readme.md", "README.txt", "other.txt", "100%.txt"] { try site.addFile(name) }
        let folder = try site.open()
        #expect(try render(folder, "q=ReadMe").linkedText == ["readme.md", "README.txt"])
        #expect(try render(folder, "q=100%25").linkedText == ["100%.txt"])
        let none = try render(folder, "q=%22%3E%3Cscript%3E")
        #expect(none.linkedText.isEmpty)
        #expect(none.text.contains("No name here contains that."))
        #expect(none.text.contains("value=\"&quot;&gt;&lt;script&gt;\""))
        #expect(none.text.ranges(of: "<script").count == 1 && none.text.contains("<script nonce=\""))
    }

    @Test func anEmptyFolderSaysSo() throws {
        let page = try render(try TemporaryFolder().open())
        #expect(page.text.contains("This folder is empty."))
        #expect(page.links.isEmpty)
    }

    @Test func pagesHoldAThousand() throws {
        let site = try TemporaryFolder()
        for index in 0..<2500 { try site.addFile("f\(index)") }
        let folder = try site.open(as: "many")
        let all = try (1...3).map { try render(folder, "page=\($0)") }
        #expect(all.map(\.linkedText.count) == [1000, 1000, 500])
        #expect(all.flatMap(\.linkedText) == (0..<2500).map { "f\($0)" })
        #expect(all[0].text.contains("1–1,000 of 2,500"))
        #expect(all[2].text.contains("2,001–2,500 of 2,500"))
        #expect(all[0].links.suffix(2) == ["?page=2", "?page=3"])
        #expect(all[1].links.suffix(4) == ["?page=1", "?page=1", "?page=3", "?page=3"])
        #expect(all[2].links.suffix(2) == ["?page=1", "?page=2"])
        #expect(try render(folder, "page=999999999").linkedText == all[2].linkedText)
        #expect(
            try render(folder, "sort=size&order=desc&q=f1&page=2").links.suffix(1) == [
                "?sort=size&order=desc&q=f1&page=1"
            ]
        )
        #expect(try render(folder, nil, .text).text.split(separator: "\n").count == 2500)
    }

    @Test func breadcrumbsLeadUpUnderTheBase() throws {
        let site = try TemporaryFolder()
        let folder = try openFolder(at: site.path, as: "a b/<i>/c", names: NamePolicy())
        for base in ["/project/", "project", "//project"] {
            let page = try ListingRenderer().render(
                folder,
                urlPath: Array("/project/a%20b/%3Ci%3E/c/".utf8),
                base: Array(base.utf8),
                query: ListingQuery(),
                format: .html
            )
            #expect(page.links.prefix(3) == ["/project/", "/project/a%20b/", "/project/a%20b/%3Ci%3E/"])
            #expect(page.links.contains("../"))
            #expect(page.text.contains("<bdi>&lt;i&gt;</bdi>"))
            #expect(page.text.contains("<title>c</title>"))
        }
    }

    @Test func policyAllowsTheStyleOfThisRenderingAlone() throws {
        let folder = try TemporaryFolder().open()
        let first = try render(folder)
        let second = try render(folder)
        let policy = try #require(first.contentSecurityPolicy)
        let nonce = try #require(first.text.split(separator: "nonce=\"").dropFirst().first?.prefix { $0 != "\"" })
        #expect(nonce.count == 32)
        #expect(
            policy == """
                default-src 'none'; style-src 'nonce-\(nonce)'; img-src 'self' data:; form-action 'self'; \
                base-uri 'none'; script-src 'self' 'nonce-\(nonce)'; connect-src 'self'
                """
        )
        #expect(second.contentSecurityPolicy != policy)
        #expect("\(first.contentType)" == "text/html; charset=utf-8")
        #expect(!first.text.contains(" style=") && !first.text.contains(" onclick="))
        #expect(first.text.ranges(of: "<script").count == 1)
        #expect(first.text.contains("<script nonce=\"\(nonce)\">"))
        #expect(first.text.hasPrefix("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"))
    }

    @Test func headingsSayHowTheTableIsSorted() throws {
        let site = try TemporaryFolder()
        try site.addFile("a")
        let page = try render(try site.open(), "sort=size&order=desc")
        #expect(page.text.contains("<th class=\"size\" scope=\"col\" aria-sort=\"descending\">"))
        #expect(page.text.ranges(of: "\"col\" aria-sort=\"").count == 1)
        #expect(page.links == ["a"])
        #expect(page.text.contains("<input type=\"hidden\" name=\"sort\" value=\"size\">"))
        #expect(page.text.ranges(of: "<h1").count == 1)
    }

    @Test func aFolderThatIsGoneIsEmpty() throws {
        let site = try TemporaryFolder()
        let folder = try site.open()
        rmdir(site.path)
        #expect(try render(folder).linkedNames.isEmpty)
        #expect(NearMisses.find(Array("index.html".utf8), in: folder).isEmpty)
    }

    @Test func anEntryThatVanishesIsLeftOut() throws {
        let site = try TemporaryFolder()
        try site.addFile("a")
        try site.addFile("b")
        let folder = try site.open()
        var names = try FolderReader.read(folder)
        unlink(site.path + "/a")
        names.measure { folder.status(of: $0)?.size }
        #expect(names.entries.map { names.name(of: $0) } == [Array("b".utf8)])
    }

    /// A system call reads on to the NUL: without one it is not made.
    @Test func aNameIsAskedForWithItsEndOnly() throws {
        let site = try TemporaryFolder()
        try site.addFile("ab", size: 7)
        let folder = try site.open()
        for (name, size) in [("ab\0", 7), ("ab", nil), ("a\0", nil), ("\0", nil), ("", nil)] as [(String, Int64?)] {
            let bytes = Array(name.utf8)
            #expect(folder.status(ofTerminated: bytes.span)?.size == size, "\(bytes)")
        }
        #expect(folder.status(of: Array("ab".utf8))?.size == 7)
    }

    /// The page of a folder of 100,000 names costs little more than reading the names does.
    @Test func aHundredThousandNamesOpenAtOnce() throws {
        let site = try TemporaryFolder()
        for index in 0..<100_000 { try site.addFile("file\(index).txt") }
        let folder = try site.open()
        let clock = ContinuousClock()
        let reading = try (0..<3).map { _ in try clock.measure { _ = try FolderReader.read(folder) } }.min()
        var page: RenderedPage?
        let rendering = try clock.measure { page = try render(folder) }
        #expect(page?.linkedText == (0..<1000).map { "file\($0).txt" })
        #expect(try rendering < #require(reading) * 25, "\(rendering) to \(reading ?? .zero)")
    }
}
