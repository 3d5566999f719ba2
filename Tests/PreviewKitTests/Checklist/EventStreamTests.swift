import PreviewKit
import TestSupport
import Testing

/// The server side of EventSource (WHATWG HTML, section 9.2), row by row; most of them are in `EventsTests`.
struct EventStreamTests {
    /// What holds each row of `cases/sse.json`, or why it does not apply.
    static let rows: [String: String] = [
        "content type": "EventsTests.theStreamHasItsHeadAtOnce",
        "headers flushed at once": "EventsTests.theStreamHasItsHeadAtOnce",
        "no content-length": "EventsTests.theStreamHasItsHeadAtOnce, MessageSyntaxTests.aStreamEndsWithItsConnection",
        "no-store": "EventsTests.theStreamHasItsHeadAtOnce",
        "no compression": "EventsTests.theStreamHasItsHeadAtOnce",
        "utf-8": "EventStreamTests.aStreamIsLinesOfText, EventsTests.namesOfAnyBytesStayInTheirLine",
        "event ends with blank line": "EventStreamTests.aStreamIsLinesOfText",
        "one line per data field": "EventStreamTests.aStreamIsLinesOfText, EventsTests.namesOfAnyBytesStayInTheirLine",
        "no NUL in id": "EventStreamTests.aStreamIsLinesOfText",
        "retry digits": "EventStreamTests.aStreamIsLinesOfText: none is sent, the client's own time is right",
        "heartbeat": "EventStreamTests.aCommentComesEveryFifteenSeconds",
        "last-event-id": "EventsTests.whatWasMissedIsToldAgain, JournalTests.aStreamGoesOnWhereItEnded",
        "204 stops reconnect": """
        does not apply: a stream is asked for by tools, on purpose, and is to come back when a stopped server is \
        started again; pages use the WebSocket. Held requests are answered 204: RefreshTests.stoppingAnswersWhatIsHeld
        """,
        "reconnect after restart": """
        EventStreamTests.afterARestartOneEventTellsOfEverything; for pages \
        ReloadTests.aRestartReloadsOnlyWhatDiffers
        """,
        "HEAD": "EventsTests.theStreamHasItsHeadAtOnce, MessageSyntaxTests.aStreamEndsWithItsConnection",
        "POST": "EventsTests.theStreamHasItsHeadAtOnce, WhoMayTalkTests.noAddressChangesAnything",
        "client gone": "EventsTests.aClientThatIsGoneLeavesNoDescriptor",
        "slow reader":
            "HubTests.aSlowClientIsToldThatItMissedSomething, EventStreamTests.aReaderThatSleepsDelaysNobody",
        "500 streams": "EventsTests.manyStreamsAreToldAtOnce, FloodTests.descriptorsThatRunOutCostNoTime",
        "6 connection limit": "ReloadTests.twentyTabsLoadAndAreKeptUpToDate: pages use the WebSocket",
        "no names to strangers": "EventsTests.strangersHearNothing, WhoMayTalkTests.anotherSiteHearsNothing",
        "page hidden / bfcache": "ReloadTests.backAndForwardShowTheNewPage: the client's, over the WebSocket",
        "order": "EventsTests.aChangeIsToldOnceTheNewBytesAreServed",
    ]

    @Test(.enabled(if: SharedCases.isAvailable, "the shared cases are not beside this checkout (set PREVIEW_CASES)"))
    func everyRowIsHeldOrHasAReason() throws {
        let names = try SharedCases.load("sse.json")["cases"]?.array?.compactMap { $0["name"]?.string } ?? []
        #expect(Set(names) == Set(Self.rows.keys) && names.count == 23)
    }

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
    }

    private static func open(_ port: Int, _ fields: String = "") throws -> RawClient {
        let client = try RawClient(port: port)
        client.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
        #expect(client.response(isStream: true)?.status == 200)
        return client
    }

    @Test func aStreamIsLinesOfText() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { (port: Int) throws in
            let client = try Self.open(port)
            _ = client.text(through: "\n\n")
            let names: [[UInt8]] = [
                Array("x\r\nevent: reload\r\nid: 1\r\n\r\n".utf8), [0xFF, 0x80], Array("\u{2028}\u{85}.txt".utf8),
                Array("retry: 1".utf8),
            ]
            for name in names {
                try folder.write(name, [0x78])
                let event = try #require(client.text(through: "\n\n"))
                let lines = event.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
                    String($0) ?? "?"
                }
                #expect(lines.count == 5 && lines[0] == "event: change" && lines[3].isEmpty && lines[4].isEmpty)
                #expect(lines[1].wholeMatch(of: /id: [0-9a-z]+\.[0-9]+/) != nil)
                #expect(lines[2].hasPrefix("data: {") && lines[2].hasSuffix("}"))
                #expect(event.utf8.allSatisfy { $0 == 0x0A || $0 >= 0x20 && $0 < 0x7F })
            }
        }
    }

    @Test func aCommentComesEveryFifteenSeconds() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let client = try Self.open(port)
            _ = client.text(through: "\n\n")
            #expect(client.text(through: "\n\n", within: 17) == ":\n\n")
        }
    }

    @Test func aReaderThatSleepsDelaysNobody() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { (port: Int) throws in
            let sleepers = try (0..<20).map { _ in try Self.open(port) }
            let client = try Self.open(port)
            _ = client.text(through: "\n\n")
            for number in 0..<20 {
                try folder.write("a.txt", "number \(number)")
                #expect(client.text(through: "\n\n", within: 20)?.hasPrefix("event: change\n") == true)
            }
            #expect(try RawClient.get("/a.txt", port: port).text == "number 19")
            #expect(sleepers.count == 20)
        }
    }

    /// Another instance on the same port: what the client knew is of no use, and it is told so once.
    @Test func afterARestartOneEventTellsOfEverything() async throws {
        let folder = folder
        try await OnThread.run {
            let first = try PreviewProcess(folder.path)
            let stream = try Self.open(first.port)
            let hello = try #require(stream.text(through: "\n\n"))
            let id = try #require(hello.firstMatch(of: /id: (\S+)/).map { String($0.1) })
            first.process.signal(9)
            #expect(stream.drainsToEnd(within: 5))
            #expect(first.process.wait() == 128 + 9)
            let second = try ServerProcess(
                BuiltProducts.path("preview"),
                [folder.path, "--quiet", "--port", "\(first.port)"]
            )
            #expect(second.output.line() != nil)
            let next = try Self.open(first.port, "Last-Event-ID: \(id)\r\n")
            #expect(next.text(through: "\n\n")?.hasPrefix("event: hello\n") == true)
            #expect(next.text(through: "\n\n", within: 20)?.contains(#""everything":true"#) == true)
            #expect(next.text(through: "event: ", within: 0.3) == nil)
        }
    }
}
