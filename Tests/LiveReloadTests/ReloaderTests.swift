import HTTPSemantics
import LiveReload
import NIOCore
import Synchronization
import Testing

struct ReloaderTests {
    private func head(_ target: String, _ fields: String...) throws -> RequestHead {
        var buffer = ByteBuffer(
            string: "GET \(target) HTTP/1.1\r\nHost: localhost:8080\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
        )
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("no head")
            throw CancellationError()
        }
        return head
    }

    @Test(arguments: [
        (["Sec-Fetch-Dest: document"], Audience.page),
        (["Sec-Fetch-Dest: iframe"], .frame),
        (["Sec-Fetch-Dest: object"], .frame),
        (["Sec-Fetch-Dest: empty", "Accept: text/html"], .other),
        (["Sec-Fetch-Dest: image"], .other),
        (["Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: navigate"], .frame),
        (["Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: cors"], .other),
        (["Accept: text/html,*/*"], .page),
        (["Accept: application/xhtml+xml, text/html;q=0.9"], .page),
        (["Accept: */*"], .other),
        ([], .other),
        (["Accept: text/html", "Referer: http://localhost:8080/other"], .frame),
        (["Accept: text/html", "Referer: http://localhost:8080/a?b"], .page),
        (["Accept: text/html", "Referer: http://elsewhere.example/other"], .page),
    ])
    func whoAsks(_ fields: [String], _ audience: Audience) throws {
        var text = "GET /a HTTP/1.1\r\nHost: localhost:8080\r\n"
        for field in fields { text += field + "\r\n" }
        var buffer = ByteBuffer(string: text + "\r\n")
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("no head")
            return
        }
        #expect(Audience(head) == audience)
    }

    @Test(arguments: [
        (ReloadMode.script, Audience.page, true, true, true, ReloadPlan.script),
        (.script, .frame, true, true, true, .script),
        (.script, .other, true, true, true, .nothing),
        (.script, .page, false, true, true, .refreshByWaiting),
        (.script, .page, false, true, false, .refreshItself),
        (.script, .frame, false, true, false, .nothing),
        (.script, .page, false, false, false, .nothing),
        (.header, .page, true, true, true, .refreshByWaiting),
        (.header, .frame, true, true, true, .nothing),
        (.off, .page, true, true, true, .nothing),
    ])
    func plans(
        _ mode: ReloadMode,
        _ audience: Audience,
        _ canRunScript: Bool,
        _ isShown: Bool,
        _ isHTML: Bool,
        _ plan: ReloadPlan
    ) {
        let result = ReloadPlan.of(
            mode: mode,
            audience: audience,
            canRunScript: canRunScript,
            isShown: isShown,
            isHTML: isHTML,
            tellsDestination: true
        )
        #expect(result == plan)
    }

    /// Without Fetch Metadata a refresh of a page to itself could not be told from a person's reload.
    @Test func withoutFetchMetadataAPageWaitsElsewhere() {
        let plan = ReloadPlan.of(
            mode: .script,
            audience: .page,
            canRunScript: false,
            isShown: true,
            isHTML: false,
            tellsDestination: false
        )
        #expect(plan == .refreshByWaiting)
    }

    @Test func aRefreshIsHeldUntilItsPageChanges() throws {
        let reloader = Reloader(mode: .script, hub: Hub(generation: Generation()), prefix: Array("/".utf8))
        let refresh = try head(
            "/a%20b.txt?x",
            "Sec-Fetch-Dest: document",
            "Sec-Fetch-Site: same-origin",
            "Cache-Control: max-age=0",
            "Referer: http://localhost:8080/a%20b.txt?x"
        )
        let client = ClientKey(address: IPAddress(parsing: "127.0.0.1".utf8), refresh)
        let released = Mutex(0)
        func hold() -> Promise? {
            reloader.hold(refresh, client: client) { _ in released.withLock { $0 += 1 } }
        }
        // This instance has not served it.
        #expect(hold() == nil)
        reloader.noteRefresh(client, refresh.target, reloader.hub.generation.current)
        #expect(hold() != nil)
        _ = reloader.publish(.some([SiteChange(path: "/other.txt", kind: .modified)]))
        #expect(released.withLock { $0 } == 0)
        #expect(reloader.held.count == 1)
        _ = reloader.publish(.some([SiteChange(path: "/a%20b.txt", kind: .modified)]))
        #expect(released.withLock { $0 } == 1)
        #expect(reloader.held.count == 0)
        // What changed before the request arrives is not lost.
        #expect(hold() != nil)
        #expect(released.withLock { $0 } == 2)
    }

    @Test(arguments: [
        ["Cache-Control: max-age=0", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: same-origin"],
        [
            "Cache-Control: max-age=0", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: none",
            "Referer: http://localhost:8080/a",
        ],
        [
            "Cache-Control: max-age=0", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: same-origin", "Sec-Fetch-User: ?1",
            "Referer: http://localhost:8080/a",
        ],
        ["Sec-Fetch-Dest: document", "Sec-Fetch-Site: same-origin", "Referer: http://localhost:8080/a"],
        [
            "Cache-Control: max-age=0", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: same-origin",
            "Referer: http://localhost:8080/b",
        ],
        [
            "Cache-Control: max-age=0", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: cross-site",
            "Referer: http://elsewhere.example/a",
        ],
    ])
    func whatAPersonAsksForIsNotHeld(_ fields: [String]) throws {
        let reloader = Reloader(mode: .script, hub: Hub(generation: Generation()), prefix: Array("/".utf8))
        var text = "GET /a HTTP/1.1\r\nHost: localhost:8080\r\n"
        for field in fields { text += field + "\r\n" }
        var buffer = ByteBuffer(string: text + "\r\n")
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("no head")
            return
        }
        let client = ClientKey(address: IPAddress(parsing: "127.0.0.1".utf8), head)
        reloader.noteRefresh(client, head.target, reloader.hub.generation.current)
        #expect(reloader.hold(head, client: client) { _ in } == nil)
    }

    @Test func atMostFourAreHeldForOneClient() throws {
        let held = HeldRequests(journal: Journal())
        let head = try head("/")
        let client = ClientKey(address: IPAddress(parsing: "127.0.0.1".utf8), head)
        let dropped = Mutex<[Int]>([])
        for number in 0..<6 {
            let promise = held.hold(page: "/\(number)", after: 0, client: client) { _ in }
            promise.whenKept { response in
                dropped.withLock { $0.append(number) }
                #expect(response.status == .noContent)
            }
        }
        #expect(held.count == 4)
        #expect(dropped.withLock { $0 } == [0, 1])
        // Another client has four of its own.
        _ = held.hold(page: "/", after: 0, client: ClientKey(address: IPAddress(parsing: "127.0.0.2".utf8), head)) {
            _ in
        }
        #expect(held.count == 5)
    }

    @Test func aClientThatGoesIsForgotten() throws {
        let held = HeldRequests(journal: Journal())
        let promise = held.hold(
            page: "/",
            after: 0,
            client: ClientKey(address: IPAddress(parsing: "::1".utf8), try head("/"))
        ) { _ in }
        promise.abandon()
        #expect(held.count == 0)
    }

    /// `Refresh` must not lead to another host, whatever was asked for.
    @Test(arguments: [("//evil.example/x", "/evil.example/x"), ("/a/../b?q=1", "/b?q=1"), ("/%61", "/a")])
    func aRefreshStaysHere(_ target: String, _ url: String) throws {
        let reloader = Reloader(mode: .script, hub: Hub(generation: Generation()), prefix: Array("/".utf8))
        let head = try head(target)
        #expect(reloader.refresh(.refreshItself, head.target, reloader.hub.generation.current) == "1; url=\(url)")
    }

    @Test func aLongAddressIsNotRefreshed() throws {
        let reloader = Reloader(mode: .script, hub: Hub(generation: Generation()), prefix: Array("/".utf8))
        let long = try head("/" + String(repeating: "a", count: 3000))
        #expect(reloader.refresh(.refreshItself, long.target, reloader.hub.generation.current) == nil)
        reloader.graph.note("/" + String(repeating: "a", count: 3000), usedBy: "/")
        #expect(reloader.graph.via("/" + String(repeating: "a", count: 3000), isFolder: false) == [])
    }

    @Test func theTagGoesInWithoutACopy() {
        let body: [Segment] = [.bytes(ByteBuffer(string: "<head>")), .bytes(ByteBuffer(string: "rest"))]
        let result = Injection.insert(ByteBuffer(string: "TAG"), into: body, at: 6)
        let text = result.map { segment in
            if case .bytes(let buffer) = segment { String(buffer: buffer) } else { "" }
        }
        #expect(text == ["<head>", "TAG", "rest"])
    }
}
