import HTTPSemantics
import MediaTypes
import NIOCore
import StaticSite
import TestSupport
import Testing

/// Which file a URL path names, where hosts of static sites agree.
struct HostRuleTests {
    let folder: TemporaryFolder
    let site: StaticSite

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("blog.html", "page")
        try folder.write("blog/post.html", "post")
        try folder.write("docs.html", "docs")
        try folder.write("docs/index.html", "index")
        try folder.write("release-1.2.html", "release")
        try folder.write("v1.2/a.txt", "a")
        try folder.write("v1.2.html", "v1.2")
        try folder.write("a.tar.html", "tar")
        try folder.write("page.html.html", "double")
        try folder.write("only/x.txt", "x")
        try folder.write("file", "file")
        try folder.write("file.html", "page of the file")
        try folder.write("x.html/y.txt", "y")
        try folder.write("4913", "number")
        try folder.write("map/4913/0", "tile")
        try folder.write("backup~/a.txt", "a")
        try folder.write("#x#/a.txt", "a")
        try folder.write("a___jb_tmp___/a.txt", "a")
        try folder.write("a.swp", "swap")
        try folder.write("a.txt~", "left")
        try folder.write("#a.txt#", "left")
        try folder.write("a.txt___jb_tmp___", "left")
        try folder.write("a.txt___jb_old___", "left")
        try folder.write(".a.txt.swp", "left")
        try folder.write("back\\slash.txt", "back")
        site = try StaticSite(.init(root: Array(folder.path.utf8)), mediaTypes: MediaTypeResolver())
    }

    private func kind(_ target: String, in site: StaticSite? = nil) throws -> String {
        let raw = ByteBuffer(string: target).readableBytesView
        switch (site ?? self.site).resolve(try DecodedPath.decode(raw), rawPath: raw) {
        case .file(let file): return String(decoding: file.path.bytes, as: UTF8.self)
        case .folder: return "folder"
        case .redirect(let path): return "-> " + String(decoding: path.bytes, as: UTF8.self)
        case .missing: return "missing"
        case .forbidden: return "forbidden"
        case .exhausted: return "exhausted"
        }
    }

    @Test(arguments: [
        ("/blog", "blog.html"), ("/blog/", "folder"), ("/docs", "docs.html"), ("/docs/", "docs/index.html"),
        ("/blog/post", "blog/post.html"), ("/release-1.2", "release-1.2.html"), ("/release-1.2/", "missing"),
        ("/v1.2", "v1.2.html"), ("/v1.2/", "folder"), ("/a.tar", "a.tar.html"), ("/page.html", "page.html.html"),
        ("/only", "-> only"), ("/file", "file"), ("/file.html", "file.html"), ("/x", "missing"),
        ("/x.html", "-> x.html"), ("/blog.html/", "missing"), ("/", "folder"),
    ])
    func aPageComesBeforeTheFolderOfItsName(_ target: String, _ expected: String) throws {
        #expect(try kind(target) == expected)
    }

    @Test(arguments: [
        ("/4913", "4913"), ("/map/4913/", "folder"), ("/map/4913/0", "map/4913/0"), ("/backup~/", "folder"),
        ("/backup~/a.txt", "backup~/a.txt"), ("/%23x%23/a.txt", "#x#/a.txt"), ("/backup~", "-> backup~"),
        ("/a___jb_tmp___/a.txt", "a___jb_tmp___/a.txt"), ("/a.swp", "a.swp"), ("/a.txt~", "missing"),
        ("/%23a.txt%23", "missing"), ("/a.txt___jb_tmp___", "missing"), ("/a.txt___jb_old___", "missing"),
        ("/.a.txt.swp", "missing"), ("/back%5Cslash.txt", "back\\slash.txt"),
    ])
    func onlyFilesThatAnEditorLeavesAreLeftOut(_ target: String, _ expected: String) throws {
        #expect(try kind(target) == expected)
    }

    @Test func theyAreLeftOutBesideHiddenNamesToo() throws {
        let configuration = StaticSite.Configuration(
            root: Array(folder.path.utf8),
            names: NamePolicy(showsHidden: true)
        )
        let site = try StaticSite(configuration, mediaTypes: MediaTypeResolver())
        #expect(try kind("/.a.txt.swp", in: site) == "missing")
        try folder.write(".x/.y", "hidden")
        #expect(try kind("/.x/.y", in: site) == ".x/.y")
    }

    /// A page that stays in memory although a folder has its name, until a file takes the name.
    @Test func aPageBesideItsFolderStaysInMemory() async throws {
        let raw = ByteBuffer(string: "/blog").readableBytesView
        #expect(
            Eventually.holds {
                _ = try? kind("/blog")
                return site.cached(raw)?.representation.path.bytes == Array("blog.html".utf8)
            }
        )
        folder.remove("blog")
        try folder.write("blog", "file")
        #expect(site.cached(raw) == nil)
        #expect(try kind("/blog") == "blog")
    }
}
