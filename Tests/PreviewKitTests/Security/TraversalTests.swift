import TestSupport
import Testing

/// SECURITY A2: no coding of a path leads out of the folder, and names that only look like it are names.
struct TraversalTests {
    static let climbing: [(rule: String, targets: [String], status: Int)] = [
        (
            "plain ..",
            ["/../secret.txt", "/dir/../../secret.txt", "/../../../../etc/passwd", "/../", "/..", "/../..//"], 400
        ),
        ("encoded dots", ["/.%2e/secret.txt", "/%2e%2e/secret.txt", "/%2E./secret.txt", "/dir/%2e%2e/.%2e/x"], 400),
        (
            "encoded slash",
            ["/..%2fsecret.txt", "/%2e%2e%2fsecret.txt", "/sub%2f..%2f..%2fsecret.txt", "/dir%2fone.txt"], 400
        ),
        ("double decoding", ["/%252e%252e%252fsecret.txt", "/..%252fsecret.txt", "/%252e%252e/secret.txt"], 404),
        ("double decoding, half an escape", ["/%%32%65%%32%65/secret.txt"], 400),
        ("backslash", ["/..\\secret.txt", "/dir\\one.txt", "/%2e%2e\\secret.txt"], 400),
        (
            "encoded backslash, a byte of a name",
            ["/..%5csecret.txt", "/%2e%2e%5c%2e%2e%5csecret.txt", "/dir%5cone.txt", "/%5c..%5csecret.txt"], 404
        ),
        (
            "overlong and fullwidth",
            [
                "/..%c0%afsecret.txt", "/%c0%ae%c0%ae/secret.txt", "/..%e0%80%afsecret.txt", "/%uff0e%uff0e/secret.txt",
                "/..%ef%bc%8fsecret.txt", "/%ef%bc%8e%ef%bc%8e/secret.txt",
            ], -1
        ),
        ("NUL", ["/../secret.txt%00.html", "/a.txt%00", "/a.txt%00.html"], 400),
        ("sibling with the same prefix", ["/../site-secret/secret.txt", "/..%2fsite-secret/secret.txt"], 400),
        ("the root's own name", ["/../site/a.txt", "/dir/../../site/a.txt"], 400),
        ("absolute path", ["//etc/passwd", "///etc/passwd", "/./etc/passwd"], 404),
        ("absolute path, encoded", ["/%2fetc/passwd", "/%2Fetc%2Fpasswd"], 400),
        (
            "reserved paths open no file",
            [
                "/.preview/../../secret.txt", "/.preview/../a.txt", "/.preview/client.js/../../secret.txt",
                "/.preview/", "/%2epreview/status", "/.preview/status/",
            ], 404
        ),
        (
            "a query is no path",
            ["/@fs/etc/passwd?import&raw??", "/@fs/etc/passwd?raw?import", "/x?/../../secret.txt"], 404
        ),
        (
            "a query hides no path",
            ["/x/x/../../../../etc/passwd?.svg?.wasm?init", "/../secret.txt?import&?inline=1.wasm?init"], 400
        ),
        ("filters that strip once", ["/....//secret.txt", "/.../...//secret.txt", "/..././secret.txt"], 404),
        ("path parameters", ["/..;/secret.txt", "/dir/..;a=b/secret.txt"], 404),
        ("globs", ["/dir/*", "/d[i]r/one.txt", "/{a,b}.txt"], -1),
        (
            "drives, streams, short names",
            ["/C:/windows/win.ini", "/.env::$DATA", "/a.txt::$DATA", "/SITE~1/a.txt", "/CON"], 404
        ),
        ("a slash in a grapheme cluster", ["/..%2f%CC%81leak.txt", "/../%CC%81leak.txt", "/../%E2%80%8Dx"], 400),
        ("malformed escapes", ["/%", "/a.txt%zz", "/a.txt%2", "/%-1", "/%+1"], 400),
        ("no UTF-8", ["/%E0%A4", "/%ff", "/%ed%a0%80", "/%f4%90%80%80"], 404),
        ("a file is no folder", ["/a.txt/", "/a.txt/x", "/a.txt/.", "/a.txt/./", "/a.txt/.env"], 404),
        ("a file is no folder to climb from", ["/a.txt/../../secret.txt"], 400),
        (
            "names that are too long",
            ["/" + String(repeating: "a", count: 300), "/" + String(repeating: "a/", count: 2500)], 404
        ),
    ]

    @Test(arguments: climbing.indices)
    func nothingOutsideIsServed(_ index: Int) async throws {
        let (rule, targets, status) = Self.climbing[index]
        let rows = targets.flatMap { target in
            // Where no decision of ours says which, both are right.
            let status = status > 0 ? status : target.contains("%u") ? 400 : 404
            return [
                WireRow("A2 \(rule): \(target)", get: target, status),
                WireRow("A2 \(rule): HEAD \(target)", "HEAD \(target) HTTP/1.1⏎Host: localhost⏎⏎", status),
            ]
        }
        try await SecretTree().check(rows)
    }

    @Test func whatCannotBeATargetClosesTheConnection() async throws {
        try await SecretTree().check([
            WireRow("A2 a fragment in the target", get: "/a.txt#/../../secret.txt", 400, end: .closed),
            WireRow("A2 a raw NUL", get: "/a.txt\0.html", 400, end: .closed),
            WireRow("A2 raw bytes from 0x80", get: "/é.txt", 400, end: .closed),
            WireRow("A2 a relative path", get: "../secret.txt", 400, end: .closed),
            WireRow("A2 70,000 bytes with ..", get: "/" + String(repeating: "../", count: 23_400), 414, end: .closed),
        ])
    }

    @Test(arguments: [
        ("/do..ts.txt", "do..ts.txt"), ("/%2541.txt", "%41.txt"), ("/plus+.txt", "plus+.txt"),
        ("/q%3F.txt?hello", "q?.txt"), ("/h%23.txt", "h#.txt"), ("/%E4%BD%A0%E5%A5%BD.txt", "你好.txt"),
        ("/dir/../b.txt", "b.txt"), ("//dir///one.txt", "dir/one.txt"), ("/b.txt?/../../secret.txt", "b.txt"),
        ("/.well-known/security.txt", ".well-known/security.txt"), ("/%62%2e%74xt", "b.txt"),
    ])
    func whatIsANameIsServed(_ target: String, _ name: String) async throws {
        try await SecretTree().check([
            WireRow("A2 must be served: \(target)", get: target, 200) { $0.body == Array("name:\(name)".utf8) }
        ])
    }
}
