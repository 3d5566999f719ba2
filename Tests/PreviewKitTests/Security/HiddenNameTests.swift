import PreviewKit
import TestSupport
import Testing

/// SECURITY A3: names that start with a dot are as if they were not there, however they are asked for.
struct HiddenNameTests {
    static let shapes: [(target: String, status: Int)] = [
        ("/.env", 404), ("/.git/HEAD", 404), ("/.git/config", 404), ("/.git/", 404), ("/.git", 404),
        ("/dir/.hidden-notes", 404), ("//.env", 404), ("/./.env", 404), ("/.env/.", 404), ("/.env/", 404),
        ("/.env%20", 404), ("/.env.", 404), ("/.env\\", 400), ("/.env%5c", 404), ("/.env?raw??", 404),
        ("/%2eenv", 404), ("/%2e%65%6e%76", 404), ("/sub/%2e%2e/.env", 404), ("/.env/..%2f.env", 400),
        ("/.ENV", 404), ("/.well-known/../.env", 404), ("/.git/../.env", 404), ("/dir/./.htpasswd", 404),
        ("/.git/../b.txt", 200),
    ]

    @Test func noShapeOfAPathShowsThem() async throws {
        let rows = Self.shapes.flatMap { target, status in
            [
                WireRow("A3 bypass by shape: \(target)", get: target, status),
                WireRow("A3 bypass by range: \(target)", get: target, "Range: bytes=0-3", status == 200 ? 206 : status),
                WireRow("A3 bypass by method: \(target)", "HEAD \(target) HTTP/1.1⏎Host: localhost⏎⏎", status) {
                    $0.fields["content-length"] != "6"
                },
            ]
        }
        try await SecretTree().check(rows)
        try await SecretTree().check([WireRow("A3 a fragment", get: "/.env#x", 400, end: .closed)])
    }

    @Test func listingsAndSuggestionsDoNotNameThem() async throws {
        let unnamed: @Sendable (RawResponse) -> Bool = { response in
            ![".env", ".git", ".hidden-notes", ".htpasswd"].contains { response.text.contains($0) }
        }
        let rows = ["text/html", "application/json", "text/plain"].flatMap { accept in
            [
                WireRow("A3 listing", get: "/dir/", "Accept: \(accept)", 200, holds: unnamed),
                WireRow("A3 a filter finds no hidden name", get: "/dir/?q=h", "Accept: \(accept)", 200, holds: unnamed),
                WireRow("A3 near misses", get: "/env", "Accept: \(accept)", 404, holds: unnamed),
                WireRow("A3 near misses", get: "/dir/hidden", "Accept: \(accept)", 404, holds: unnamed),
            ]
        }
        try await SecretTree().check(rows)
    }

    /// What is there and what is not are told apart by nothing but the name that was asked for.
    @Test(arguments: [
        ("/.env", "/.enz"), ("/.git/HEAD", "/.git/HEAZ"), ("/.git/", "/.giz/"), ("/.git", "/.giz"),
        ("/dir/.hidden-notes", "/dir/.hidden-notez"), ("/.git/HEAD", "/.giz/HEAD"),
    ])
    func noAnswerTellsWhetherOneExists(_ hidden: String, _ absent: String) async throws {
        let tree = try SecretTree()
        try await withPreview(of: tree.folder, .with { $0.root = tree.root }) { (port: Int) throws in
            func answer(_ target: String, _ method: String) throws -> String {
                let response = try RawClient.get(target, port: port, method: method)
                var fields = response.fields
                fields["date"] = nil
                var text = response.text.replacing(target, with: "{target}")
                if let nonce = response.text.firstMatch(of: /nonce="([0-9a-f]+)"/)?.1 {
                    text = text.replacing(nonce, with: "{nonce}")
                    fields["content-security-policy"] = fields["content-security-policy"]?.replacing(nonce, with: "")
                }
                return "\(response.status) \(fields.sorted { $0.key < $1.key }) \(text)"
            }
            for method in ["GET", "OPTIONS", "DELETE"] {
                #expect(try answer(hidden, method) == answer(absent, method))
            }
        }
    }
}
