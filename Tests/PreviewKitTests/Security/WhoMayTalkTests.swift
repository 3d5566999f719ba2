import PreviewKit
import TestSupport
import Testing

/// SECURITY A1: which names the server answers to, and what another site's page can get out of it.
///
/// `HostPolicyTests` has the names one by one; here it is where in the walk they are refused, and how.
struct WhoMayTalkTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("index.html", "<!doctype html>root")
        try folder.write("app.js", "console.log(1)")
        try folder.write("icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        try folder.write("sub/index.html", "sub")
    }

    private static let upgrade =
        "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎"
    private static let evil = [
        "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "evil-localhost", "0x7f.1", "2130706433",
        "evil.example.:80", "0.0.0.0",
    ]
    private static let malformed = [
        "http://[", "[:", "localhost:99999999999999999999", "localhost@evil.example", "localhost%2eevil",
        "localhost, evil.example", "localhost\u{301}", "local\u{AD}host", "\"><script>alert(1)</script>", "",
    ]

    private static let quiet: @Sendable (RawResponse) -> Bool = { response in
        !response.text.contains("evil") && !response.fields.contains { $0.value.contains("evil") }
    }

    /// Before routing, before the upgrade, before a stream says a word, and in every form of a request.
    @Test func strangeNamesAreSentAway() async throws {
        let targets = ["/", "/nope", "/sub", "/.preview/events", "/.preview/status", "/.preview/client.js", "/../x"]
        var rows: [WireRow] = []
        for name in Self.evil {
            rows += targets.map {
                WireRow("A1 rebinding: \(name) \($0)", "GET \($0) HTTP/1.1⏎Host: \(name)⏎⏎", 421, holds: Self.quiet)
            }
            rows.append(
                WireRow(
                    "A1 before the upgrade: \(name)",
                    "GET /.preview/socket HTTP/1.1⏎Host: \(name)⏎\(Self.upgrade)⏎",
                    421,
                    holds: Self.quiet
                )
            )
            rows.append(
                WireRow(
                    "A1 absolute-form: \(name)",
                    "GET http://\(name)/ HTTP/1.1⏎Host: localhost⏎⏎",
                    421,
                    holds: Self.quiet
                )
            )
            rows.append(
                WireRow("A1 HTTP/1.0: \(name)", "GET / HTTP/1.0⏎Host: \(name)⏎⏎", 421, end: .closed, holds: Self.quiet)
            )
            rows.append(
                WireRow("A1 before the method: \(name)", "OPTIONS / HTTP/1.1⏎Host: \(name)⏎⏎", 421, holds: Self.quiet)
            )
        }
        for name in Self.malformed {
            rows.append(WireRow("A1 malformed Host: \(name)", "GET / HTTP/1.1⏎Host: \(name)⏎⏎", 400, holds: Self.quiet))
            rows.append(
                WireRow(
                    "A1 malformed Host: \(name)",
                    "GET /.preview/events HTTP/1.1⏎Host: \(name)⏎⏎",
                    400,
                    holds: Self.quiet
                )
            )
        }
        for name in ["localhost", "LOCALHOST", "foo.localhost:1", "127.0.0.1", "127.9.9.9:80", "[::1]:8080"] {
            rows.append(WireRow("A1 must work: \(name)", "GET /a.txt HTTP/1.1⏎Host: \(name)⏎⏎", 200))
        }
        try await check(rows, in: folder)
    }

    /// The Host check goes by the connection's own address, which a browser elsewhere cannot choose.
    @Test func namesThatAreAllowedAreAllowedEverywhere() async throws {
        let rows = [
            WireRow("A1 --allow-host", "GET /a.txt HTTP/1.1⏎Host: box.test⏎⏎", 200),
            WireRow(
                "A1 --allow-host",
                "GET /.preview/events HTTP/1.1⏎Host: box.test⏎Origin: http://box.test⏎⏎",
                200,
                end: .any
            ),
            WireRow("A1 --allow-host is a name, not a suffix", "GET / HTTP/1.1⏎Host: a.box.test⏎⏎", 421),
        ]
        try await check(rows, in: folder, .with { $0.allowedHosts = ["box.test"] })
    }

    static let origins: [(lines: String, status: Int)] = [
        ("Origin: http://evil.example", 403), ("Origin: null", 403), ("Origin: http://203.0.113.9", 403),
        ("Origin: http://localhost.evil.example", 403), ("Origin: file://", 403), ("Origin: http://[", 403),
        ("Origin: chrome-extension://abc", 403), ("Origin:", 403),
        ("Origin: http://localhost⏎Origin: http://localhost", 403),
        ("Origin: http://localhost⏎Sec-Fetch-Site: cross-site", 403), ("Sec-Fetch-Site: cross-site", 403),
        ("Origin: http://localhost:1", 403), ("Origin: http://127.0.0.1:1", 403), ("Origin: http://localhost", 200),
        ("Sec-Fetch-Site: same-site", 403), ("Sec-Fetch-Site: none", 200),
        ("X: y", 200),
    ]

    @Test func anotherSiteHearsNothing() async throws {
        let rows = Self.origins.flatMap { lines, status in
            [
                WireRow(
                    "A1 events: \(lines)",
                    get: "/.preview/events",
                    lines,
                    status,
                    end: status == 200 ? .any : .open
                ) {
                    $0.fields["access-control-allow-origin"] == nil && !$0.text.contains("event:")
                },
                WireRow("A1 status: \(lines)", get: "/.preview/status", lines, status),
                WireRow(
                    "A1 socket: \(lines)",
                    get: "/.preview/socket",
                    Self.upgrade + lines,
                    status == 200 ? 101 : status,
                    end: status == 200 ? .any : .open
                ),
            ]
        }
        try await check(rows, in: folder)
    }

    /// No CORS field, for every client and every request, and the field that keeps an answer from being used elsewhere.
    @Test func nothingIsShared() async throws {
        let holds: @Sendable (RawResponse) -> Bool = { response in
            response.fields["cross-origin-resource-policy"] == "same-origin"
                && !response.fields.keys.contains { $0.hasPrefix("access-control-") }
        }
        let origin = "Origin: http://evil.example⏎"
        let preflight = origin + "Access-Control-Request-Method: GET⏎Access-Control-Request-Private-Network: true⏎"
        let crossSite = "Sec-Fetch-Site: cross-site⏎"
        var rows: [WireRow] = []
        for (target, status) in [
            ("/", 200), ("/a.txt", 200), ("/app.js", 200), ("/nope", 404), ("/sub", 302), ("/.preview/client.js", 200),
        ] {
            rows.append(
                WireRow("A1 CORS: \(target)", "GET \(target) HTTP/1.1⏎Host: localhost⏎\(origin)⏎", status, holds: holds)
            )
            rows.append(
                WireRow(
                    "A1 private network access: \(target)",
                    "OPTIONS \(target) HTTP/1.1⏎Host: localhost⏎\(preflight)⏎",
                    204,
                    holds: holds
                )
            )
            rows.append(
                WireRow(
                    "A1 cross-site script: \(target)",
                    "GET \(target) HTTP/1.1⏎Host: localhost⏎\(crossSite)Sec-Fetch-Mode: no-cors⏎Sec-Fetch-Dest: script⏎⏎",
                    403,
                    holds: holds
                )
            )
        }
        rows.append(
            WireRow(
                "A1 cross-site navigation",
                get: "/",
                crossSite + "Sec-Fetch-Mode: navigate⏎Sec-Fetch-Dest: document",
                200,
                holds: holds
            )
        )
        rows.append(
            WireRow(
                "A1 cross-site image",
                get: "/icon.svg",
                crossSite + "Sec-Fetch-Mode: no-cors⏎Sec-Fetch-Dest: image",
                200,
                holds: holds
            )
        )
        rows.append(
            WireRow(
                "A1 a script of our own",
                get: "/app.js",
                "Sec-Fetch-Site: same-origin⏎Sec-Fetch-Dest: script",
                200,
                holds: holds
            )
        )
        for error in ["GET /a b HTTP/1.1⏎⏎", "GET / HTTP/2.0⏎⏎", "GET / HTTP/1.1⏎⏎"] {
            let status = error.contains("2.0") ? 505 : 400
            rows.append(WireRow("A1 refusals too: \(error)", error, status, end: .closed, holds: holds))
        }
        try await check(rows, in: folder)
    }

    /// There is nothing a page could post to.
    @Test func noAddressChangesAnything() async throws {
        let targets = [
            "/", "/a.txt", "/.preview/events", "/.preview/status", "/.preview/wait", "/.preview/socket",
            "/.preview/client.js",
        ]
        let rows = targets.flatMap { target in
            ["POST", "PUT", "DELETE", "PATCH"].map {
                WireRow("A1 control endpoint: \($0) \(target)", "\($0) \(target) HTTP/1.1⏎Host: localhost⏎⏎", 405)
            }
        }
        try await check(rows, in: folder)
    }
}
