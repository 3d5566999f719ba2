import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// SECURITY A1: a page of another port of this machine is another site; what the user is told when one is refused.
struct OriginTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("app.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    }

    private static let upgrade =
        "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎"

    private static func rows(_ origins: [(lines: String, status: Int)], host: String = "localhost") -> [WireRow] {
        origins.flatMap { lines, status in
            let isOpen = status == 200
            return [
                WireRow(
                    "socket: \(host) \(lines)",
                    "GET /.preview/socket HTTP/1.1⏎Host: \(host)⏎\(upgrade)\(lines)⏎⏎",
                    isOpen ? 101 : status,
                    end: isOpen ? .any : .open
                ),
                WireRow("status: \(host) \(lines)", "GET /.preview/status HTTP/1.1⏎Host: \(host)⏎\(lines)⏎⏎", status),
            ]
        }
    }

    @Test func anotherPortIsAnotherSite() async throws {
        let rows =
            Self.rows(
                [
                    ("Origin: http://localhost:8080", 200), ("Origin: http://LOCALHOST:8080", 200),
                    ("Origin: https://localhost:8080", 200), ("Origin: http://localhost:5173", 403),
                    ("Origin: http://localhost", 403), ("Origin: http://127.0.0.1:8080", 403),
                    ("Origin: http://[::1]:8080", 403), ("Origin: http://a.localhost:8080", 403),
                    ("Sec-Fetch-Site: same-site", 403), ("Sec-Fetch-Site: same-origin", 200),
                ],
                host: "localhost:8080"
            )
            + Self.rows([("Origin: http://[::1]:8080", 200), ("Origin: http://[::1]:1", 403)], host: "[::1]:8080")
            // The port of the scheme is left out by browsers, and by some proxies.
            + Self.rows([("Origin: http://localhost", 200), ("Origin: https://localhost", 403)], host: "localhost:80")
            + Self.rows([("Origin: http://localhost:80", 200), ("Origin: https://localhost:443", 200)])
        try await check(rows, in: folder)
    }

    @Test func anAllowedHostIsAnAllowedOrigin() async throws {
        let rows = Self.rows(
            [
                ("Origin: https://box.test", 200), ("Origin: http://box.test:3000", 200),
                ("Origin: http://box.test⏎Sec-Fetch-Site: cross-site", 200), ("Origin: https://a.box.test", 403),
                ("Origin: http://localhost:1", 403), ("Origin: null", 403), ("Origin: file://box.test", 403),
                ("Origin: https://192.0.2.7:1", 200),
            ]
        )
        try await check(rows, in: folder, .with { $0.allowedHosts = ["box.test", "192.0.2.7"] })
    }

    /// Tunnels that rewrite `Host` and leave `Origin` as it is.
    @Test func anyNameIsAnyOriginThatTheBrowserTakesForTheSameSite() async throws {
        let rows = Self.rows(
            [
                ("Origin: https://x-8080.app.github.dev", 200),
                ("Origin: https://x.ngrok.app⏎Sec-Fetch-Site: same-origin", 200), ("Origin: null", 403),
                ("Origin: https://evil.example⏎Sec-Fetch-Site: cross-site", 403), ("Origin: file://", 403),
            ]
        )
        try await check(rows, in: folder, .with { $0.allowedHosts = ["*"] })
    }

    /// RFC 6761, section 6.3.
    @Test func theRootDotEndsAName() async throws {
        var rows = ["localhost.", "LOCALHOST.:8080", "a.localhost.", "box.test.", "box.test", "dot.test", "dot.test."]
            .map {
                WireRow("root dot: \($0)", "GET /a.txt HTTP/1.1⏎Host: \($0)⏎⏎", 200)
            }
        rows += ["localhost.evil.example.", "evil.example.", "notlocalhost."].map {
            WireRow("root dot: \($0)", "GET /a.txt HTTP/1.1⏎Host: \($0)⏎⏎", 421)
        }
        rows += ["localhost..", "."].map { WireRow("root dot: \($0)", "GET /a.txt HTTP/1.1⏎Host: \($0)⏎⏎", 400) }
        rows += Self.rows([("Origin: http://localhost.:8080", 200)], host: "localhost.:8080")
        try await check(rows, in: folder, .with { $0.allowedHosts = ["box.test", "dot.test."] })
    }

    /// By `load` and `error` of these a foreign page could learn which names exist.
    @Test func whatIsThereCannotBeLearnt() async throws {
        var rows: [WireRow] = []
        for target in ["/app.svg", "/nope.svg", "/", "/.preview/status"] {
            for (site, destination) in [
                ("cross-site", "object"), ("cross-site", "embed"), ("cross-site", "script"), ("same-site", "object"),
            ] {
                rows.append(
                    WireRow(
                        "\(site) \(destination): \(target)",
                        get: target,
                        "Sec-Fetch-Site: \(site)⏎Sec-Fetch-Mode: no-cors⏎Sec-Fetch-Dest: \(destination)",
                        403
                    )
                )
            }
        }
        for destination in ["object", "embed", "script"] {
            rows.append(
                WireRow(
                    "own \(destination)",
                    get: "/app.svg",
                    "Sec-Fetch-Site: same-origin⏎Sec-Fetch-Mode: navigate⏎Sec-Fetch-Dest: \(destination)",
                    200
                )
            )
        }
        // Subject to Cross-Origin-Resource-Policy, whatever the status is: found and missing fail alike.
        for destination in ["image", "style", "font", "audio", "video", "track", "worker", "manifest", "empty", "xslt"]
        {
            for (target, status) in [("/app.svg", 200), ("/nope.svg", 404)] {
                rows.append(
                    WireRow(
                        "covered by CORP: \(destination) \(target)",
                        get: target,
                        "Sec-Fetch-Site: cross-site⏎Sec-Fetch-Mode: no-cors⏎Sec-Fetch-Dest: \(destination)",
                        status
                    ) { $0.fields["cross-origin-resource-policy"] == "same-origin" }
                )
            }
        }
        try await check(rows, in: folder)
    }

    // MARK: What the terminal says

    /// The notices of a server, of some requests.
    private func notices(_ requests: [String]) async throws -> [String] {
        let folder = folder
        return try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let events = preview.notices
            let port = preview.port
            try await OnThread.run {
                for request in requests {
                    let client = try RawClient(port: port)
                    client.send(
                        request.replacing("⏎", with: "\r\n").replacing("HOST", with: "localhost:\(port)")
                    )
                    _ = client.response()
                }
            }
            // The last that is told: a failure is kept in its order.
            preview.report(TestError("end"))
            var notices: [String] = []
            for await event in events {
                if case .notice(let text) = event { notices.append(text) }
                if case .build = event { break }
            }
            return notices.filter { $0.contains("allowedHosts") || $0.contains("allow-") }
        }
    }

    private static func socket(_ lines: String) -> String {
        "GET /.preview/socket HTTP/1.1⏎Host: HOST⏎\(upgrade)\(lines)⏎⏎"
    }

    @Test func aTunnelIsNamedOnce() async throws {
        let told = try await notices(
            [
                Self.socket("Origin: https://x-8080.app.github.dev"),
                Self.socket("Origin: https://x-8080.app.github.dev"),
                Self.socket("Origin: https://evil.example⏎Sec-Fetch-Site: cross-site"),
                Self.socket("Origin: http://HOST"), Self.socket("Origin: null"),
            ]
        )
        #expect(told.count == 1)
        #expect(told.first?.contains("add `allowedHosts` x-8080.app.github.dev") == true)
    }

    @Test func theNumberOfNamesThatAreToldIsBounded() async throws {
        let told = try await notices((0..<20).map { Self.socket("Origin: http://a\($0).test:1") })
        #expect((1...8).contains(told.count))
    }

    private static let frame =
        "GET /a.txt HTTP/1.1⏎Host: HOST⏎Sec-Fetch-Dest: iframe⏎Sec-Fetch-Mode: navigate⏎Sec-Fetch-Site: same-origin⏎⏎"
    private static let part = "GET /a.txt HTTP/1.1⏎Host: HOST⏎Sec-Fetch-Dest: "

    @Test(arguments: [
        ([frame, part + "script⏎Sec-Fetch-Mode: cors⏎Sec-Fetch-Site: cross-site⏎Origin: null⏎⏎"], 1),
        ([frame, socket("Origin: null"), socket("Origin: null")], 1),
        ([part + "image⏎Sec-Fetch-Mode: no-cors⏎Sec-Fetch-Site: cross-site⏎Referer: http://HOST/⏎⏎"], 1),
        // No frame of ours; a page of another site; a link.
        ([socket("Origin: null")], 0),
        (
            [frame, part + "image⏎Sec-Fetch-Mode: no-cors⏎Sec-Fetch-Site: cross-site⏎Referer: http://evil.example/⏎⏎"],
            0
        ),
        ([part + "document⏎Sec-Fetch-Mode: navigate⏎Sec-Fetch-Site: cross-site⏎Referer: http://HOST/⏎⏎"], 0),
        ([frame, part + "image⏎Sec-Fetch-Mode: no-cors⏎Sec-Fetch-Site: same-origin⏎Referer: http://HOST/⏎⏎"], 0),
    ])
    func aSandboxedFrameIsNamedOnce(_ requests: [String], _ count: Int) async throws {
        let told = try await notices(requests)
        #expect(told.count == count && told.allSatisfy { $0.contains("allow-same-origin") })
    }
}
