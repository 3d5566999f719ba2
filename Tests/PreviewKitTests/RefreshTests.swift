import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// The reload header: navigations that wait for their page to change.
struct RefreshTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "one")
        try folder.write("index.html", "<!doctype html><link rel=stylesheet href=site.css>one")
        try folder.write("site.css", "a {}")
        try folder.write("pack.zip", "PK")
    }

    private static let navigation = ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Accept: text/html"]

    /// What a browser sends when `Refresh` goes off.
    private static func refresh(_ target: String) -> [String] {
        navigation + ["Sec-Fetch-Site: same-origin", "Cache-Control: max-age=0", "Referer: http://localhost\(target)"]
    }

    private static func get(_ target: String, port: Int, fields: [String]) throws -> RawResponse {
        try RawClient.get(target, port: port, fields: fields, host: "localhost")
    }

    private static func start(_ target: String, _ fields: [String], _ port: Int) throws -> RawClient {
        let client = try RawClient(port: port)
        client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
        return client
    }

    private static func held(_ port: Int) throws -> Int {
        try JSON.parse(RawClient.get("/.preview/status", port: port).body)["held"]?.int ?? -1
    }

    private static func awaitHeld(_ count: Int, _ port: Int) throws {
        #expect(try Eventually.holds { try held(port) == count })
    }

    @Test func aScriptlessDocumentRefreshesToItselfAndIsHeld() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let first = try Self.get("/a.txt?x=1", port: port, fields: Self.navigation)
            #expect(first.text == "one" && first.fields["refresh"] == "1; url=/a.txt?x=1")
            let waiting = try Self.start("/a.txt?x=1", Self.refresh("/a.txt?x=1"), port)
            try Self.awaitHeld(1, port)
            // Not for others, nor what a person asks for.
            try folder.write("other.txt", "x")
            #expect(
                try Self.get("/a.txt?x=1", port: port, fields: Self.navigation + ["Sec-Fetch-User: ?1"]).status == 200
            )
            #expect(try Self.held(port) == 1)
            try folder.write("a.txt", "two")
            let second = try #require(waiting.response())
            #expect(second.status == 200 && second.text == "two" && second.fields["refresh"] == "1; url=/a.txt?x=1")
            // A conditional request gets its 304 with the header, or the browser would go on with the old one.
            let etag = try #require(second.fields["etag"])
            let fresh = try Self.get("/a.txt", port: port, fields: Self.navigation + ["If-None-Match: \(etag)"])
            #expect(fresh.status == 304 && fresh.fields["refresh"] == "1; url=/a.txt")
        }
    }

    @Test func aChangeBetweenAnswerAndRefreshIsNotLost() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let stream = try Self.start("/.preview/events", [], port)
            _ = stream.response(isStream: true)
            _ = stream.text(through: "\n\n")
            _ = try Self.get("/a.txt", port: port, fields: Self.navigation)
            try folder.write("a.txt", "two")
            _ = stream.text(through: "\n\n")
            #expect(try Self.start("/a.txt", Self.refresh("/a.txt"), port).response()?.text == "two")
        }
    }

    @Test func onlyWhatIsShownAsAPageRefreshes() async throws {
        try await withPreview(of: folder) { port in
            for (target, fields) in [
                ("/pack.zip", Self.navigation), ("/a.txt", ["Sec-Fetch-Dest: iframe"]), ("/a.txt", []),
                ("/a.txt", ["Sec-Fetch-Dest: empty"]),
                ("/a.txt", ["Accept: text/html", "Referer: http://localhost/other"]),
                ("/", Self.navigation),
            ] {
                #expect(
                    try Self.get(target, port: port, fields: fields).fields["refresh"] == nil,
                    "\(target) \(fields)"
                )
            }
            // Without Fetch Metadata the page cannot wait at its own address.
            let plain = try Self.get("/a.txt", port: port, fields: ["Accept: text/html"])
            #expect(plain.fields["refresh"]?.hasPrefix("1; url=/.preview/wait?generation=") == true)
        }
    }

    @Test func aPageInHeaderModeWaitsAndGoesOn() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true, .with { $0.reload = .header }) { port in
            let page = try Self.get("/", port: port, fields: Self.navigation)
            let refresh = try #require(page.fields["refresh"])
            let target = String(refresh.dropFirst("1; url=".count))
            #expect(target.hasPrefix("/.preview/wait?generation="))
            // The browser loads what the page uses.
            _ = try Self.get("/site.css", port: port, fields: ["Sec-Fetch-Dest: style", "Referer: http://localhost/"])
            let waiting = try Self.start(target, Self.refresh("/"), port)
            try Self.awaitHeld(1, port)
            try folder.write("a.txt", "not used")
            try folder.write("site.css", "b {}")
            let answer = try #require(waiting.response())
            #expect(
                answer.status == 303 && answer.fields["location"] == "/" && answer.fields["cache-control"] == "no-store"
            )
            // Each one is another URL: equal ones would wait for each other in the browser.
            let again = try Self.get("/", port: port, fields: Self.navigation).fields["refresh"]
            #expect(again != refresh)
        }
    }

    @Test(
        arguments: [
            ("generation=old.7&path=/", 303, "/"), ("generation=&path=/a", 303, "/a"), ("path=/a%20b?c=d", 303, nil),
            ("generation=x&path=//evil.example/", 400, nil), ("generation=x&path=/%5Cevil.example", 400, nil),
            ("generation=x&path=http://evil.example/", 400, nil), ("generation=x", 400, nil), ("", 400, nil),
            ("generation=x&path=/a%0D%0AX:%20y", 400, nil), ("generation=x&path=%2Fa%253Fb", 303, "/a%3Fb"),
        ] as [(String, Int, String?)]
    )
    func waitingLeadsNowhereElse(_ query: String, _ status: Int, _ location: String?) async throws {
        try await withPreview(of: folder) { port in
            let answer = try Self.get("/.preview/wait?\(query)", port: port, fields: Self.refresh("/"))
            if query.contains("%20") {
                #expect(answer.status == 400)
            } else {
                #expect(answer.status == status && answer.fields["location"] == location)
            }
        }
    }

    /// The oldest gives up its place: its page stays, no longer live.
    @Test func aClientHoldsFour() async throws {
        let folder = folder
        for number in 0..<6 { try folder.write("\(number).txt", "x") }
        try await withPreview(of: folder, isWatched: true) { port in
            let waiting = try (0..<6).map { number in
                _ = try Self.get("/\(number).txt", port: port, fields: Self.navigation)
                let client = try Self.start("/\(number).txt", Self.refresh("/\(number).txt"), port)
                // One after the other: which of two connections is served first is chance.
                try Self.awaitHeld(min(number + 1, 4), port)
                return client
            }
            #expect(waiting[0].response()?.status == 204)
            #expect(waiting[1].response()?.status == 204)
            try Self.awaitHeld(4, port)
            // A client that goes leaves nothing behind.
            waiting[2].reset()
            try Self.awaitHeld(3, port)
        }
    }

    @Test func stoppingAnswersWhatIsHeld() async throws {
        let folder = folder
        let waiting = try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            try await OnThread.run { [port = preview.port] in
                _ = try Self.get("/a.txt", port: port, fields: Self.navigation)
                let client = try Self.start("/a.txt", Self.refresh("/a.txt"), port)
                try Self.awaitHeld(1, port)
                return Box(client)
            }
        }
        #expect(waiting.client.response()?.status == 204)
    }

    /// Handed from one thread to the next, never used by two.
    private final class Box: @unchecked Sendable {
        let client: RawClient
        init(_ client: RawClient) { self.client = client }
    }
}
