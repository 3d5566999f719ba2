import Glibc
import PreviewKit
import TestSupport
import Testing

/// `/.preview/events`, as a tool or an EventSource uses it (`cases/sse.json`).
struct EventsTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html>one")
        try folder.write("a.txt", "0123456789")
    }

    /// A stream that has been answered.
    private static func open(_ port: Int, _ fields: [String] = []) throws -> RawClient {
        let client = try RawClient(port: port)
        client.send(
            "GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
        )
        let response = try #require(client.response(isStream: true, deadline: 5))
        #expect(response.status == 200)
        return client
    }

    /// The next event: its fields by name.
    private static func event(_ client: RawClient) throws -> [String: String] {
        var text = try #require(client.text(through: "\n\n"))
        // A heartbeat is a comment, and no event.
        while text.hasPrefix(":") { text = try #require(client.text(through: "\n\n", within: 20)) }
        var event: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix(":") {
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count > 1 ? parts[1].dropFirst() : ""
            event[String(parts[0])] = event[String(parts[0])].map { $0 + "\n" + value } ?? String(value)
        }
        return event
    }

    @Test func theStreamHasItsHeadAtOnce() async throws {
        try await withPreview(of: folder) { port in
            let client = try RawClient(port: port)
            client.send(
                "GET /.preview/events HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n\r\n"
            )
            let response = try #require(client.response(isStream: true))
            // The median: that the machine is busy for a moment says nothing of the server.
            let times = try (0..<5).map { _ in
                let started = RawClient.now()
                _ = try Self.open(port)
                return RawClient.now() - started
            }
            #expect(isSanitized || times.sorted()[2] < 0.2, "\(times)")
            #expect(response.fields["content-type"]?.hasPrefix("text/event-stream") == true)
            #expect(response.fields["content-length"] == nil && response.fields["content-encoding"] == nil)
            #expect(response.fields["transfer-encoding"] == nil && response.fields["connection"] == "close")
            #expect(response.fields["cache-control"] == "no-store")
            let hello = try Self.event(client)
            #expect(hello["event"] == "hello" && hello["id"] == response.fields["preview-generation"])

            let head = try RawClient.get("/.preview/events", port: port, method: "HEAD")
            #expect(head.status == 200 && head.fields["content-type"] == "text/event-stream")
            let post = try RawClient.get("/.preview/events", port: port, method: "POST")
            #expect(post.status == 405 && post.fields["allow"] != nil)
        }
    }

    @Test func aChangeIsToldOnceTheNewBytesAreServed() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let client = try Self.open(port)
            let hello = try Self.event(client)
            for number in 1...20 {
                try folder.write("a.txt", "number \(number)")
                let event = try Self.event(client)
                #expect(try RawClient.get("/a.txt", port: port).text == "number \(number)")
                #expect(event["event"] == "change")
                let data = try JSON.parse(Array((event["data"] ?? "").utf8))
                #expect(data["type"]?.string == "change" && data["generation"]?.string == event["id"])
                #expect(data["changes"]?.array?.first?["path"]?.string == "/a.txt")
                #expect(event["id"] != hello["id"])
            }
        }
    }

    @Test func whatWasMissedIsToldAgain() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let first = try Self.open(port)
            let start = try #require(Self.event(first)["id"])
            try folder.write("a.txt", "one")
            let one = try #require(Self.event(first)["id"])
            try folder.write("index.html", "two")
            let two = try #require(Self.event(first)["id"])
            func replayed(_ id: String, count: Int) throws -> [String?] {
                let client = try Self.open(port, ["Last-Event-ID: \(id)"])
                #expect(try Self.event(client)["event"] == "hello")
                return try (0..<count).map { _ in try Self.event(client)["id"] }
            }
            #expect(try replayed(start, count: 2) == [one, two])
            #expect(try replayed(one, count: 1) == [two])
            let stranger = try Self.open(port, ["Last-Event-ID: 9zz.4"])
            _ = try Self.event(stranger)
            #expect(try Self.event(stranger)["data"]?.contains(#""everything":true"#) == true)
        }
    }

    /// A name must not start a field, and be valid text.
    @Test func namesOfAnyBytesStayInTheirLine() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let client = try Self.open(port)
            _ = try Self.event(client)
            let names: [[UInt8]] = [
                Array("x\nevent: reload\ndata: y".utf8), [0xFF, 0xFE, 0x61], Array("a\"b c\r".utf8),
                Array("é \u{202E}.txt".utf8),
            ]
            for name in names {
                try folder.write(name, Array("x".utf8))
                let event = try Self.event(client)
                #expect(Set(event.keys) == ["event", "id", "data"])
                let data = try JSON.parse(Array((event["data"] ?? "").utf8))
                let path = try #require(data["changes"]?.array?.first?["path"]?.string)
                #expect(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
                #expect(try RawClient.get(path, port: port).status == 200)
            }
        }
    }

    @Test(arguments: [
        "Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Host: evil.example",
    ])
    func strangersHearNothing(_ field: String) async throws {
        try await withPreview(of: folder) { port in
            for target in [
                "/.preview/events", "/.preview/status", "/.preview/wait?path=/&generation=x", "/.preview/socket",
            ] {
                let client = try RawClient(port: port)
                let host = field.hasPrefix("Host") ? "" : "Host: localhost\r\n"
                client.send(
                    "GET \(target) HTTP/1.1\r\n\(host)\(field)\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                )
                let response = try #require(client.response())
                #expect([403, 421].contains(response.status), "\(target)")
            }
        }
    }

    /// How soon they are told is measured by `make bench`.
    @Test func manyStreamsAreToldAtOnce() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let clients = try (0..<500).map { _ in try Self.open(port) }
            for client in clients { _ = try Self.event(client) }
            try folder.write("a.txt", "new")
            for client in clients { #expect(try Self.event(client)["event"] == "change") }
            #expect(try RawClient.get("/a.txt", port: port).status == 200)
        }
    }

    @Test func aClientThatIsGoneLeavesNoDescriptor() async throws {
        let folder = folder
        try await OnThread.run {
            let server = try PreviewProcess(folder.path)
            let port = server.port
            try #require(try server.isWatching())
            func openAndLeave() throws {
                for round in 0..<50 {
                    let client = try Self.open(port)
                    if round % 2 == 0 { client.reset() }
                }
            }
            // What it opens for itself is partly opened when the URL is out already.
            try openAndLeave()
            try #require(try Eventually.holds { try Self.clients(port) == 0 })
            let idle = server.descriptors
            try openAndLeave()
            let isGone = try Eventually.holds { try server.descriptors <= idle && Self.clients(port) == 0 }
            #expect(isGone)
        }
    }

    private static func clients(_ port: Int) throws -> Int {
        try JSON.parse(RawClient.get("/.preview/status", port: port).body)["clients"]?.int ?? -1
    }

    @Test func ignoredAndHiddenNamesAreNotTold() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true, .with { $0.ignoring = ["*.log", "/drafts"] }) { port in
            let client = try Self.open(port)
            _ = try Self.event(client)
            for name in ["x.log", "drafts/a.html", ".env", "a.txt~", ".git/index", "node_modules/x/y.js"] {
                try folder.write(name, "x")
            }
            try folder.write("seen.txt", "x")
            let event = try Self.event(client)
            let data = try JSON.parse(Array((event["data"] ?? "").utf8))
            #expect(data["changes"]?.array?.compactMap { $0["path"]?.string } == ["/seen.txt"])
            // What is ignored is served all the same.
            #expect(try RawClient.get("/x.log", port: port).status == 200)
        }
    }
}
