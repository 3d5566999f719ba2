import PreviewKit
import TestSupport
import Testing

@testable import PreviewTesting

/// Changes that somebody has seen before they are told, and those that none of the usual ways would tell.
struct UntoldChangeTests {
    private static let document = ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"]
    private static let text = "<!doctype html>sole"

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", "<!doctype html>one")
        try folder.write("site/a.css", "p {}")
        try folder.write("sole/page.html", Self.text)
    }

    private func server(
        of root: String = "site",
        _ change: (inout PreviewServer.Configuration) -> Void = { _ in }
    ) -> PreviewServer {
        var configuration = PreviewServer.Configuration.testing(root: "\(folder.path)/\(root)")
        change(&configuration)
        return PreviewServer(configuration: configuration)
    }

    private static func start(_ target: String, _ fields: [String], _ port: Int) throws -> RawClient {
        let client = try RawClient(port: port)
        client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
        return client
    }

    private static func awaitWatching(_ preview: RunningPreview) async {
        for await event in preview.notices {
            if case .watching = event { break }
        }
    }

    // MARK: Written, and fetched before the watcher tells

    /// What a look of the watcher finds is given 40 ms to settle: a client that asks at once has its answer before.
    @Test func whatAnotherHasFetchedAlreadyIsTold() async throws {
        try await server { $0.pollInterval = .milliseconds(200) }.test { preview in
            _ = try await preview.open("/")
            _ = try await preview.get("/a.css", usedBy: "/")
            for number in 1...5 {
                try folder.write("site/index.html", "<!doctype html>\(number)")
                #expect(try await preview.get("/").text.hasSuffix(">\(number)"))
                #expect(try await preview.next(.reload).page?.response.text.hasSuffix(">\(number)") == true)
                try folder.write("site/a.css", "p { margin: \(number)px }")
                #expect(try await preview.get("/a.css").text.hasSuffix(" \(number)px }"))
                #expect(try await preview.next(.change(of: "/a.css")).paths == ["/a.css"])
            }
            // Now all have seen what is in it.
            for round in 0..<3 {
                try folder.write("site/index.html", "<!doctype html>5")
                #expect(try await preview.get("/").text.hasSuffix(">5"))
                try folder.write("site/b-\(round).html", "<!doctype html>")
                #expect(try await preview.next(.change).paths == ["/b-\(round).html"])
            }
        }
    }

    // MARK: While a build runs

    /// The build waits for the answer: one that waits for the build in its turn never comes.
    @Test func patienceWithAPartOfAPageEndsWithWhatThereIs() async throws {
        try await server { $0.buildPatience = .milliseconds(200) }.run { preview in
            let port = preview.port
            var answer: RawResponse?
            await preview.build {
                answer = try await OnThread.run {
                    try Self.start("/a.css", ["Sec-Fetch-Dest: style", "Sec-Fetch-Mode: no-cors"], port).response()
                }
            }
            #expect(answer?.status == 200 && answer?.text == "p {}")
        }
    }

    @Test func thePageThatSaysWhyGoesOnWithoutAScript() async throws {
        try await server {
            $0.reload = .header
            $0.buildPatience = .milliseconds(50)
        }.run { preview in
            let port = preview.port
            var answer: RawResponse?
            await preview.build {
                answer = try await OnThread.run { try Self.start("/", Self.document, port).response() }
            }
            #expect(answer?.status == 503)
            let refresh = try #require(answer?.fields["refresh"])
            #expect(refresh.hasPrefix("1; url=/.preview/wait?generation="))
            let next = try await OnThread.run {
                try RawClient.get(
                    String(refresh.dropFirst("1; url=".count)),
                    port: port,
                    fields: Self.document + ["Sec-Fetch-Site: same-origin", "Referer: http://localhost/"],
                    host: "localhost"
                )
            }
            #expect(next.status == 303 && next.fields["location"] == "/")
        }
    }

    @Test func nothingDiffersUntilTheBuildHasSucceeded() async throws {
        try await server().test { preview in
            let page = OpenPage(target: "/", try await preview.get("/"))
            // A page of the current generation is not held against anything.
            try folder.write("site/other.txt", "x")
            try await preview.next(.change(of: "/other.txt"))
            await preview.running.build {
                try folder.write("site/index.html", "<!doctype html>two")
                let changes = await preview.server.differences(from: page.shown)
                #expect(changes.isEmpty)
            }
            let changes = await preview.server.differences(from: page.shown)
            #expect(changes.count == 1)
        }
    }

    // MARK: A root that is empty for a moment

    /// Removes the only file of the root, and writes it again while a navigation to it waits.
    private static func answerAfterReturn(_ folder: TemporaryFolder, _ port: Int) throws -> RawResponse? {
        folder.remove("sole/page.html")
        let client = try start("/page.html", document, port)
        #expect(!client.fill(0.2))
        try folder.write("sole/page.html", text)
        return client.response(deadline: 30)
    }

    /// Gone and back between two looks of the watcher: with the same bytes that is no change that a page is told of.
    @Test(.timeLimit(.minutes(2))) func aWaiterLearnsThatTheSameFileIsBack() async throws {
        let folder = folder
        try folder.write("sole/other.txt", "x")
        try await server(of: "sole") {
            $0.pollInterval = .seconds(1)
            $0.buildPatience = .seconds(300)
        }.run { preview in
            let port = preview.port
            await Self.awaitWatching(preview)
            let events = preview.notices
            let isShown = try await OnThread.run { try RawClient.get("/page.html", port: port).status == 200 }
            #expect(isShown)
            // The watcher has just looked when this is told, and does not again for most of a second.
            folder.remove("sole/other.txt")
            for await event in events {
                if case .changed = event { break }
            }
            let answer = try await OnThread.run { try Self.answerAfterReturn(folder, port) }
            #expect(answer?.status == 200 && answer?.text.hasSuffix("sole") == true)
        }
    }

    /// Where the watcher tells nothing in time.
    @Test func patienceWithARootThatIsBackEndsWithItsFile() async throws {
        let folder = folder
        try await server(of: "sole") {
            $0.pollInterval = .seconds(600)
            $0.buildPatience = .seconds(isSanitized ? 10 : 3)
        }.run { preview in
            let port = preview.port
            // Else the end of the first walk would have it looked at again.
            await Self.awaitWatching(preview)
            let answer = try await OnThread.run { try Self.answerAfterReturn(folder, port) }
            #expect(answer?.status == 200 && answer?.text.hasSuffix("sole") == true)
        }
    }

    // MARK: What the browser does not tell the version of

    /// A page's end of its socket (RFC 6455). Handed from one thread to the next, never used by two.
    private final class Page: @unchecked Sendable {
        private let client: RawClient

        init(_ port: Int) throws {
            client = try RawClient(port: port)
            let fields = [
                "Host: localhost:\(port)", "Origin: http://localhost:\(port)", "Connection: Upgrade",
                "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ]
            client.send("GET /.preview/socket HTTP/1.1\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
            guard client.response()?.status == 101 else { throw TestError("no socket") }
        }

        private func frame() -> [UInt8]? { client.webSocketFrame()?.payload }

        /// The next message of one of these types; others are passed over.
        func message(_ types: String...) throws -> JSON {
            while let frame = frame() {
                let message = try JSON.parse(frame)
                if let type = message["type"]?.string, types.contains(type) { return message }
            }
            throw TestError("no \(types.joined(separator: ", nor "))")
        }

        /// The paths that differ from what the page says that it shows.
        ///
        /// - Parameter resources: paths with the validators that the browser tells; an empty one: it does not.
        func differences(
            from generation: String,
            _ validator: String,
            _ resources: (String, String)...
        ) throws -> [String?] {
            let resources = resources.map { "[\"\($0)\",\"\($1)\"]" }.joined(separator: ",")
            let shown =
                #"{"type":"shows","path":"/","generation":"\#(generation)","validator":"\#(validator)","#
                + #""resources":[\#(resources)]}"#
            let payload = Array(shown.utf8)
            let key: [UInt8] = [1, 2, 3, 4]
            // Masked. The length takes as few bytes as it can.
            let length =
                payload.count < 126
                ? [UInt8(payload.count)] : [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
            let head: [UInt8] = [0x81, 0x80 | length[0]] + length.dropFirst()
            client.send(head + key + payload.enumerated().map { $1 ^ key[$0 % 4] })
            let answer = try message("current", "change")
            return (answer["changes"]?.array ?? []).map { $0["path"]?.string }
        }
    }

    private static func validator(_ target: String, _ port: Int) throws -> String {
        let timing = try #require(RawClient.get(target, port: port).fields["server-timing"])
        return String(timing.dropLast().split(separator: " ").last ?? "")
    }

    @Test(.timeLimit(.minutes(2))) func whatHasNoVersionIsLoadedAgainWhereItMayHaveChanged() async throws {
        let folder = folder
        try await server().run { preview in
            let port = preview.port
            await Self.awaitWatching(preview)
            let (page, first) = try await OnThread.run {
                let page = try Page(port)
                let first = try #require(try page.message("hello")["generation"]?.string)
                let (own, sheet) = (try Self.validator("/", port), try Self.validator("/a.css", port))
                #expect(try page.differences(from: "other.3", own, ("/a.css", sheet)) == [])
                #expect(try page.differences(from: "other.3", own, ("/a.css", "")) == ["/"])
                // Once, where the page itself is another too.
                #expect(try page.differences(from: "other.3", "0-0", ("/a.css", "")) == ["/"])
                return (page, first)
            }
            await preview.build {}
            try await OnThread.run { () throws in
                let everything = try page.message("change")
                #expect(everything["everything"]?.bool == true)
                let second = try #require(everything["generation"]?.string)
                let (own, sheet) = (try Self.validator("/", port), try Self.validator("/a.css", port))
                #expect(try page.differences(from: first, own, ("/a.css", sheet)) == [])
                #expect(try page.differences(from: first, own, ("/a.css", "")) == ["/"])
                #expect(try page.differences(from: second, own, ("/a.css", "")) == [])
                try folder.write("site/a.css", "p { margin: 0 }")
                _ = try page.message("change")
                let newer = try Self.validator("/a.css", port)
                #expect(try page.differences(from: second, own, ("/a.css", "")) == ["/a.css"])
                // What did not change, and what is shown already.
                #expect(try page.differences(from: second, own, ("/b.png", "")) == [])
                #expect(try page.differences(from: second, own, ("/a.css", newer)) == [])
            }
        }
    }
}
