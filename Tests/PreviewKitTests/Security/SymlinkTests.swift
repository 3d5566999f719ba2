import Glibc
import PreviewKit
import TestSupport
import Testing

/// SECURITY A4: links are followed within the folder and never out of it, not even while they are exchanged.
struct SymlinkTests {
    let tree: SecretTree

    init() throws {
        tree = try SecretTree()
        for (name, target) in [
            ("in-file", "../b.txt"), ("in-dir", "../sub"), ("self", "."), ("in-chain", "in-file"),
            ("out-file", "../../outside/secret.txt"), ("out-dir", "../../outside"), ("up", "../.."),
            ("abs", "/etc/passwd"), ("abs-in", tree.root + "/b.txt"), ("chain", "out-file"),
            ("deep-chain", "self/self/chain"), ("proc", "/proc/self/environ"), ("fd", "/proc/self/fd/0"),
            ("zero", "/dev/zero"), ("loop", "loop"), ("dangling", "nope"), ("sibling", "../../site-secret/secret.txt"),
        ] {
            try tree.folder.write("site/links/.keep", "")
            try tree.folder.link("site/links/" + name, to: target)
        }
    }

    private static let inside = ["in-file", "in-dir", "in-dir/", "self/self/self/in-file", "in-chain"]
    private static let outside = [
        "out-file", "out-dir", "out-dir/", "out-dir/secret.txt", "up", "up/", "up/secret.txt", "up/site/a.txt", "abs",
        "abs-in", "chain", "deep-chain", "proc", "fd", "zero", "loop", "loop/", "dangling", "sibling",
    ]

    @Test func linksLeadNowhereButInside() async throws {
        let rows = Self.outside.flatMap { name in
            [
                WireRow("A4 out of the root: \(name)", get: "/links/\(name)", 404),
                WireRow("A4 HEAD: \(name)", "HEAD /links/\(name) HTTP/1.1⏎Host: localhost⏎⏎", 404),
            ]
        }
        try await tree.check(rows)
        try await tree.check(
            Self.inside.map { WireRow("A4 inside: \($0)", get: "/links/\($0)", $0 == "in-dir" ? 302 : 200) }
        )
    }

    /// What the listing shows and what can be fetched are the same.
    @Test func theListingHasTheSameRule() async throws {
        let root = tree.root
        try await withPreview(of: tree.folder, .with { $0.root = root }) { (port: Int) throws in
            let listing = try JSON.parse(
                RawClient.get("/links/", port: port, fields: ["Accept: application/json"]).body
            )
            let names = listing["entries"]?.array?.compactMap { $0["name"]?.string } ?? []
            #expect(Set(names) == ["in-file", "in-dir", "self", "in-chain"])
        }
    }

    @Test func followedOnRequestAlone() async throws {
        let root = tree.root
        try await withPreview(
            of: tree.folder,
            .with {
                $0.root = root
                $0.followsSymlinks = true
            }
        ) { (port: Int) throws in
            for name in ["out-file", "out-dir/secret.txt", "chain", "sibling"] {
                #expect(try RawClient.get("/links/\(name)", port: port).text == "SECRET", "\(name)")
            }
            // A device is none of the files that are served, whatever leads to it.
            #expect(try RawClient.get("/links/zero", port: port).status == 404)
        }
    }

    /// 20,000 requests while the link that they go through leads in and out by turns.
    @Test(arguments: ["/swap", "/folder/secret.txt"])
    func noSecretWhileLinksAreExchanged(_ target: String) async throws {
        let root = tree.root
        try tree.folder.write("site/dir/secret.txt", "PUBLIC")
        let (link, inside, outside) =
            target == "/swap" ? ("swap", "dir/secret.txt", "../outside/secret.txt") : ("folder", "dir", "../outside")
        @Sendable func point(to place: String) throws {
            guard symlink(place, root + "/next") == 0, rename(root + "/next", root + "/" + link) == 0 else {
                throw TestError("exchange \(errno)")
            }
        }
        try point(to: inside)
        try await Meanwhile.repeating {
            for place in [outside, inside] {
                try point(to: place)
                // Some requests see each: without it the watcher has more to do than the server.
                usleep(50)
            }
        } while: {
            try await withPreview(of: tree.folder, .with { $0.root = root }) { port in
                let client = try RawClient(port: port)
                let fields = "Host: localhost\r\nAccept: application/json\r\n"
                let request = "GET \(target) HTTP/1.1\r\n\(fields)\r\n"
                let batch = Array(String(repeating: request, count: 500).utf8)
                var answers: [UInt8] = []
                var asked = 0
                var served: Int { answers.occurrences(of: "HTTP/1.1 200 ") }
                var missing: Int { answers.occurrences(of: "HTTP/1.1 404 ") }
                // 10,000 at least; on a busy machine it takes more until both were seen.
                let areBothSeen = Eventually.holds(within: isSanitized ? 300 : 90) {
                    client.send(batch)
                    asked += 500
                    answers += client.bytes(untilCount: 500, of: "HTTP/1.1 ")
                    return asked >= 10_000 && served > 100 && missing > 100
                }
                client.send("GET \(target) HTTP/1.1\r\n\(fields)Connection: close\r\n\r\n")
                #expect(client.drainsToEnd(within: 20))
                answers += client.received
                #expect(answers.occurrences(of: "SECRET") == 0)
                #expect(
                    areBothSeen && served + missing == asked + 1,
                    "\(served) served, \(missing) missing of \(asked + 1)"
                )
            }
        }
    }
}
