import Glibc
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// A file that is reached under several names: a change told for one of them is told for all that were served.
struct LinkTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        /// What there is: `site` is served, `out` is not.
        let files: [String]
        let links: [(name: String, target: String)]
        /// Asked for before anything changes, and told afterwards.
        let url: String
        var follows = false
        /// Links that are absolute: their target is one of the folder of the test.
        var absolute: [(name: String, target: String)] = []
        /// New names of old files: link(2).
        var hard: [(name: String, of: String)] = []
        let act: @Sendable (TemporaryFolder) throws -> Void

        var testDescription: String { name }
    }

    private static func write(_ name: String) -> @Sendable (TemporaryFolder) throws -> Void {
        { try $0.write(name, "new and longer") }
    }

    private static func swap(_ name: String, to target: String) -> @Sendable (TemporaryFolder) throws -> Void {
        {
            try $0.link(name + "_tmp", to: target)
            try $0.rename(name + "_tmp", to: name)
        }
    }

    static let rows: [Row] = [
        Row(
            name: "a link to a file",
            files: ["site/a.css"],
            links: [("site/b.css", "a.css")],
            url: "/b.css",
            act: write("site/a.css")
        ),
        Row(
            name: "a file replaced by rename",
            files: ["site/a.css"],
            links: [("site/b.css", "a.css")],
            url: "/b.css",
            act: {
                try $0.write("out/t", "new and longer")
                try $0.rename("out/t", to: "site/a.css")
            }
        ),
        Row(
            name: "a chain of links",
            files: ["site/a.css"],
            links: [("site/b.css", "a.css"), ("site/c.css", "b.css")],
            url: "/c.css",
            act: write("site/a.css")
        ),
        Row(
            name: "a hop of a chain is pointed elsewhere",
            files: ["site/a.css", "site/z.css"],
            links: [("site/b.css", "a.css"), ("site/c.css", "b.css")],
            url: "/c.css",
            act: {
                try $0.write("site/z.css", "another text")
                try swap("site/b.css", to: "z.css")($0)
            }
        ),
        Row(
            name: "a link to a folder",
            files: ["site/posts/x.html"],
            links: [("site/p", "posts")],
            url: "/p/x.html",
            act: write("site/posts/x.html")
        ),
        Row(
            name: "an index page that is a link",
            files: ["site/posts/x.html"],
            links: [("site/index.html", "posts/x.html")],
            url: "/index.html",
            act: write("site/posts/x.html")
        ),
        Row(
            name: "a clean URL of a link",
            files: ["site/posts/x.html"],
            links: [("site/about.html", "posts/x.html")],
            url: "/about.html",
            act: write("site/posts/x.html")
        ),
        Row(
            name: "a listing behind a link",
            files: ["site/posts/x.html"],
            links: [("site/p", "posts")],
            url: "/p/",
            act: write("site/posts/new.html")
        ),
        Row(
            name: "a link into a hidden folder",
            files: ["site/.cache/a.css"],
            links: [("site/b.css", ".cache/a.css")],
            url: "/b.css",
            act: write("site/.cache/a.css")
        ),
        Row(
            name: "a link that leads nowhere yet",
            files: ["site/other.css"],
            links: [("site/b.css", "a.css")],
            url: "/b.css",
            act: write("site/a.css")
        ),
        Row(
            name: "the target is removed",
            files: ["site/a.css"],
            links: [("site/b.css", "a.css")],
            url: "/b.css",
            act: { $0.remove("site/a.css") }
        ),
        Row(
            name: "a release is swapped by a link behind a link",
            files: ["site/releases/1/a.css"],
            links: [("site/current", "releases/1"), ("site/app", "current")],
            url: "/app/a.css",
            act: {
                try $0.write("site/releases/2/a.css", "new and longer")
                try swap("site/current", to: "releases/2")($0)
            }
        ),
        Row(
            name: "Kubernetes: ..data is swapped",
            files: ["site/..1/index.html"],
            links: [("site/..data", "..1"), ("site/index.html", "..data/index.html")],
            url: "/index.html",
            act: {
                try $0.write("site/..2/index.html", "new and longer")
                try swap("site/..data", to: "..2")($0)
            }
        ),
        Row(
            name: "a farm of modules",
            files: ["site/node_modules/.pnpm/x@1/node_modules/x/i.js"],
            links: [("site/node_modules/x", ".pnpm/x@1/node_modules/x")],
            url: "/node_modules/x/i.js",
            act: write("site/node_modules/.pnpm/x@1/node_modules/x/i.js")
        ),
        Row(
            name: "an absolute link into the folder",
            files: ["site/a.css"],
            links: [],
            url: "/b.css",
            follows: true,
            absolute: [("site/b.css", "site/a.css")],
            act: write("site/a.css")
        ),
        Row(
            name: "a link out of the folder",
            files: ["out/a.css", "site/x"],
            links: [],
            url: "/b.css",
            follows: true,
            absolute: [("site/b.css", "out/a.css")],
            act: write("out/a.css")
        ),
        Row(
            name: "a file below a link out of the folder",
            files: ["out/deep/a.css", "site/x"],
            links: [("site/lib", "../out")],
            url: "/lib/deep/a.css",
            follows: true,
            act: write("out/deep/a.css")
        ),
        Row(
            name: "a hard link",
            files: ["site/a.css"],
            links: [],
            url: "/b.css",
            hard: [("site/b.css", "site/a.css")],
            act: write("site/a.css")
        ),
        Row(
            name: "a hard link to a file elsewhere",
            files: ["out/a.css", "site/x"],
            links: [],
            url: "/b.css",
            hard: [("site/b.css", "out/a.css")],
            act: write("out/a.css")
        ),
    ]

    @Test(arguments: rows) func theServedNameIsTold(_ row: Row) async throws {
        let folder = try TemporaryFolder()
        for name in row.files { try folder.write(name, "old") }
        try folder.makeFolder("out")
        for (name, target) in row.links { try folder.link(name, to: target) }
        for (name, target) in row.absolute { try folder.link(name, to: folder.path + "/" + target) }
        for (name, other) in row.hard {
            try #require(Glibc.link(folder.path + "/" + other, folder.path + "/" + name) == 0)
        }
        var configuration = PreviewServer.Configuration.testing(root: folder.path + "/site")
        configuration.followsSymlinks = row.follows
        try await PreviewServer(configuration: configuration).test { preview in
            for await event in preview.running.notices {
                if case .watching = event { break }
            }
            _ = try await preview.get(row.url)
            try row.act(folder)
            let event = try await preview.next(.change(of: row.url), within: .seconds(20))
            #expect(event.paths.contains(row.url))
        }
    }

    /// What another tab has fetched before the change is told does not keep it from this one; the same bytes are no change.
    @Test func aLinkIsToldOnceForEachChange() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.css", "0")
        try folder.link("b.css", to: "a.css")
        try await PreviewServer(configuration: .testing(root: folder.path)).test { preview in
            for await event in preview.running.notices {
                if case .watching = event { break }
            }
            _ = try await preview.get("/b.css")
            for round in 1...3 {
                try folder.write("a.css", "round \(round)")
                #expect(try await preview.get("/b.css").text == "round \(round)")
                try await preview.next(.change(of: "/b.css"))
            }
            try folder.write("other.txt", "x")
            let paths = try await preview.next(.change).paths
            #expect(paths == ["/other.txt"])
        }
    }

    /// What stays unseen is said.
    @Test(.timeLimit(.minutes(2))) func moreLinksThanAreKeptAreSaid() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.css", "0")
        let count = 4097
        for number in 0..<count { try folder.link("link\(number).css", to: "a.css") }
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let events = preview.notices
            try await OnThread.run { [port = preview.port] in
                let client = try RawClient(port: port)
                for number in 0..<count {
                    client.send("GET /link\(number).css HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    try #require(client.response()?.status == 200)
                }
            }
            for await event in events {
                if case .notice(let text) = event, text.hasPrefix("more than 4096 links were served") { return }
            }
            Issue.record("not said")
        }
    }
}
