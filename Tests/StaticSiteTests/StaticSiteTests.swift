import Glibc
import HTTPSemantics
import MediaTypes
import NIOCore
import StaticSite
import TestSupport
import Testing

struct StaticSiteTests {
    let folder: TemporaryFolder
    let site: StaticSite

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", "root")
        try folder.write("site/about.html", "about")
        try folder.write("site/sub/index.htm", "sub")
        try folder.write("site/plain/a.txt", "a")
        try folder.write("site/.env", "SECRET")
        try folder.write("site/.well-known/x", "known")
        try folder.write("site/a.txt~", "backup")
        try folder.write("secret.txt", "SECRET")
        try folder.link("site/out", to: "../secret.txt")
        try folder.link("site/in", to: "plain/a.txt")
        try folder.link("site/absolute", to: folder.path + "/site/plain/a.txt")
        try folder.link("site/loop", to: "loop")
        site = try StaticSite(.init(root: Array((folder.path + "/site").utf8)), mediaTypes: MediaTypeResolver())
    }

    private func kind(_ target: String, in site: StaticSite? = nil) throws -> String {
        let path = try DecodedPath.decode(ByteBuffer(string: target).readableBytesView)
        switch (site ?? self.site).resolve(path) {
        case .file(let file): return String(decoding: file.path.bytes, as: UTF8.self)
        case .folder: return "folder"
        case .redirect(let path): return "-> " + String(decoding: path.bytes, as: UTF8.self)
        case .missing: return "missing"
        case .forbidden: return "forbidden"
        case .exhausted: return "exhausted"
        }
    }

    @Test(arguments: [
        ("/", "index.html"), ("/index.html", "index.html"), ("/about", "about.html"), ("/about/", "missing"),
        ("/sub", "-> sub"), ("/sub/", "sub/index.htm"), ("/plain/", "folder"), ("/plain/a.txt", "plain/a.txt"),
        ("/plain/a.txt/", "missing"), ("/plain/a.txt/x", "missing"), ("/.env", "missing"),
        ("/.well-known/x", ".well-known/x"),
        ("/a.txt~", "missing"), ("/out", "missing"), ("/in", "in"), ("/absolute", "missing"), ("/loop", "missing"),
        ("/nope", "missing"), ("/nope/nope", "missing"),
    ])
    func resolves(_ target: String, _ expected: String) throws {
        #expect(try kind(target) == expected)
    }

    @Test func servesHiddenNamesWhenAsked() throws {
        let site = try StaticSite(
            .init(root: Array((folder.path + "/site").utf8), names: NamePolicy(showsHidden: true)),
            mediaTypes: MediaTypeResolver()
        )
        #expect(try kind("/.env", in: site) == ".env")
        #expect(try kind("/a.txt~", in: site) == "missing")
    }

    @Test func followsLinksWhenAsked() throws {
        let site = try StaticSite(
            .init(root: Array((folder.path + "/site").utf8), followsSymlinks: true),
            mediaTypes: MediaTypeResolver()
        )
        #expect(try kind("/out", in: site) == "out")
        #expect(try kind("/absolute", in: site) == "absolute")
    }

    private func content(_ target: String) throws -> String {
        let raw = ByteBuffer(string: target).readableBytesView
        let file: Representation
        if let cached = site.cached(raw) {
            file = cached.representation
        } else if case .file(let resolved) = site.resolve(try DecodedPath.decode(raw), rawPath: raw) {
            file = resolved
        } else {
            return "none"
        }
        guard case .bytes(let buffer)? = file.body.first else { return "" }
        return String(buffer: buffer)
    }

    @Test func neverReadsAnOldVersionAfterTheWriteReturned() throws {
        for round in 0..<3000 {
            let text = round % 2 == 0 ? "one" : "two"
            try folder.write("site/same.txt", text)
            #expect(try content("/same.txt") == text)
        }
    }

    /// File systems give the number of a removed folder to the next one.
    @Test func aNewDocrootWithTheNumberOfTheOldOneIsSeen() throws {
        for round in 0..<50 {
            folder.remove("site")
            #expect(try kind("/plain/a.txt") == "missing")
            try folder.write("site/plain/a.txt", "\(round)")
            try #require(try kind("/plain/a.txt") == "plain/a.txt")
            try folder.write("site/b.txt", "")
            folder.remove("site")
            try folder.write("site/b.txt", "")
            try #require(try kind("/b.txt") == "b.txt")
            try #require(try kind("/plain/a.txt") == "missing")
        }
    }

    @Test func seesADocrootThatWasReplaced() throws {
        try folder.write("new/index.html", "new")
        #expect(try content("/") == "root")
        #expect(rename(folder.path + "/site", folder.path + "/old") == 0)
        #expect(try content("/") == "none")
        #expect(rename(folder.path + "/new", folder.path + "/site") == 0)
        #expect(try content("/") == "new")
    }

    @Test func aPageGivesWayToAFileOfItsName() throws {
        #expect(try content("/about") == "about")
        try folder.write("site/about", "file")
        #expect(try content("/about") == "file")
    }

    @Test func keepsWhatHasAged() throws {
        let raw = ByteBuffer(string: "/index.html").readableBytesView
        // The file becomes trusted once its ctime lies behind the clock's granularity: ask until then.
        let deadline = ContinuousClock.now + .seconds(10)
        while site.cached(raw) == nil, ContinuousClock.now < deadline { _ = try content("/index.html") }
        #expect(site.cached(raw)?.representation.path.bytes == Array("index.html".utf8))
        try folder.write("site/index.html", "tool")
        #expect(site.cached(raw) == nil)
    }

    @Test(arguments: [("nowhere", "there is no folder"), ("secret.txt", "is not a folder")])
    func refusesWhatIsNoDocroot(_ name: String, _ cause: String) throws {
        let error = #expect(throws: DocrootError.self) {
            try StaticSite(.init(root: Array((folder.path + "/" + name).utf8)), mediaTypes: MediaTypeResolver())
        }
        #expect(try #require(error).cause.contains(cause))
    }
}
