import Glibc
import TestSupport
import Testing

@testable import preview

/// FIELD E: what the person at the terminal is told about requests and changes.
struct AdviceTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", "<p>index")
        try folder.write("site/about.html", "<p>about")
        try folder.write("site/css/site.css", "a {}")
        try folder.write("site/.env", "SECRET")
        try folder.write("site/a.css~", "a {}")
        try folder.write("outside.css", "a {}")
        try folder.link("site/out.css", to: "../outside.css")
        try folder.link("site/absolute.css", to: folder.path + "/site/css/site.css")
    }

    private static func start(_ folder: TemporaryFolder, _ arguments: [String] = []) throws -> PreviewProcess {
        try PreviewProcess(folder.path + "/site", arguments)
    }

    /// E6.
    @Test func aTakenPortIsSaid() async throws {
        let folder = folder
        try await OnThread.run {
            // Of these at most one has 8080.
            let servers = try (0..<2).map { _ in
                try ServerProcess(BuiltProducts.path("preview"), [folder.path + "/site"])
            }
            let port =
                try servers.map { try #require($0.output.line(containing: "http://").flatMap(PreviewProcess.port)) }
                .max() ?? 0
            let said = servers.compactMap { $0.errors.line(containing: "taken", within: 5) }
            #expect(
                said.contains {
                    $0.hasSuffix("taken, so \(port) is used; --port chooses another") && $0.contains("8080")
                },
                "\(said)"
            )
        }
    }

    /// E2.
    @Test func onlyFamiliesThatAreBoundAreNamed() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder, ["--host", "0.0.0.0"])
            var urls: [String] = []
            while let line = preview.process.output.line(), !line.contains("Ctrl-C") { urls.append(line) }
            #expect(!urls.contains { $0.contains("[") }, "\(urls)")
            var name = [CChar](repeating: 0, count: 256)
            gethostname(&name, 255)
            let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard !host.contains("."), !host.lowercased().hasPrefix("localhost"), !host.isEmpty else { return }
            #expect(urls.contains("network  http://\(host).local:\(preview.port)/"), "\(urls)")
            #expect(try RawClient.get("/", port: preview.port, host: "\(host).local").status == 200)
        }
    }

    /// E7: the same page for the network, the reason in the terminal, once a kind, and on the page at this machine.
    @Test(
        arguments: [
            ("/.env", "/.env is not served: a name that starts with a dot is hidden; --hidden serves it", "--hidden"),
            (
                "/out.css",
                "/out.css is not served: a symbolic link leads out of the folder; --follow-symlinks serves it",
                "--follow-symlinks"
            ),
            (
                "/absolute.css",
                "/absolute.css is not served: a symbolic link is not a relative one; --follow-symlinks serves it",
                "--follow-symlinks"
            ), ("/a.css~", "/a.css~ is not served: an editor leaves files of such names", "another name"),
        ]
    )
    func whatIsHereAndNotServedIsSaid(_ path: String, _ notice: String, _ option: String) async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder)
            let page = ["Accept: text/html"]
            let response = try RawClient.get(path, port: preview.port, fields: page)
            #expect(response.status == 404 && response.text.contains(option))
            #expect(preview.process.errors.line(containing: "note")?.hasSuffix("note \(notice)") == true)
            _ = try RawClient.get(path, port: preview.port, fields: page)
            // A tunnel or a proxy brings the network here.
            let proxied = try RawClient.get(path, port: preview.port, fields: page + ["X-Forwarded-For: 192.0.2.1"])
            let missing = try RawClient.get("/nosuch" + path.dropFirst(2), port: preview.port, fields: page)
            #expect(proxied.status == 404 && !proxied.text.contains(option) && !proxied.text.contains("not served"))
            #expect(missing.status == 404 && !missing.text.contains(option))
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            #expect(!preview.process.errors.rest().contains("note"))
        }
    }

    @Test func whatIsNotHereIsNotSaidToBe() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder)
            for path in ["/.nothing", "/x~", "/nosuch.css", "/.git/config"] {
                let response = try RawClient.get(path, port: preview.port, fields: ["Accept: text/html"])
                #expect(response.status == 404 && !response.text.contains("not served"))
            }
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            #expect(!preview.process.errors.rest().contains("note"))
        }
    }

    /// E8.
    @Test func pagesOfAnotherPrefixAreSaidOnce() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder)
            for _ in 0..<3 {
                for path in ["/project/css/site.css", "/project/about", "/project/nosuch"] {
                    #expect(try RawClient.get(path, port: preview.port).status == 404)
                }
            }
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            let notes = preview.process.errors.rest().split(separator: "\n").filter { $0.contains("note") }
            #expect(notes.count == 1)
            #expect(notes.first?.hasSuffix("note the pages ask for /project/...: try --base /project/") == true)
        }
    }

    /// E9.
    @Test func theLinkingPageIsNamed() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder)
            let own = "http://127.0.0.1:\(preview.port)/about"
            for referer in [own, "http://elsewhere.test/about"] {
                _ = try RawClient.get("/img/x.png", port: preview.port, fields: ["Referer: \(referer)"])
                let line = try #require(preview.process.errors.line(containing: "x.png"))
                #expect(line.contains("404 GET /img/x.png"))
                #expect(line.hasSuffix("  linked from /about") == (referer == own), "\(line)")
            }
        }
    }

    /// E10.
    @Test func aHostThatIsNotAnsweredIsNamedOnce() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder)
            for host in ["my.test", "MY.test:8080", "other.test", "my.test"] {
                let response = try RawClient.get("/", port: preview.port, fields: ["Accept: text/html"], host: host)
                #expect(response.status == 421)
                #expect(response.text.components(of: "--allow-host") == 1, "advice once")
                #expect(!response.text.contains("href=\"/\""), "no link that leads here again")
            }
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            let notes = preview.process.errors.rest().split(separator: "\n").filter { $0.contains("note") }
            #expect(
                notes.map { $0.drop { $0 != "n" } } == [
                    "note requests for my.test are refused; to answer them: --allow-host my.test",
                    "note requests for other.test are refused; to answer them: --allow-host other.test",
                ]
            )
        }
    }

    /// A6.
    @Test func aServiceWorkerIsSaidOnce() async throws {
        let folder = folder
        try folder.write("site/sw.js", "onfetch = () => {}")
        try await OnThread.run {
            let preview = try Self.start(folder)
            for path in ["/css/site.css", "/sw.js", "/sw.js"] {
                let fields = path == "/sw.js" ? ["Service-Worker: script", "Sec-Fetch-Dest: serviceworker"] : []
                #expect(try RawClient.get(path, port: preview.port, fields: fields).status == 200)
            }
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            let notes = preview.process.errors.rest().split(separator: "\n").filter { $0.contains("note") }
            #expect(notes.count == 1 && notes.first?.contains("note /sw.js is a service worker: ") == true, "\(notes)")
        }
    }

    /// B1.
    @Test(arguments: ["", "/my site/"])
    func aPageThatIsNotKeptLiveIsSaidOnce(_ base: String) async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder, base.isEmpty ? [] : ["--base", base])
            let lost =
                base.split(separator: " ").joined(separator: "%20") + "/.preview/lost".dropFirst(base.isEmpty ? 0 : 1)
            let foreign = try RawClient.get(
                lost + "?/foreign",
                port: preview.port,
                fields: ["Origin: http://else.test"]
            )
            #expect(foreign.status == 403)
            #expect(try RawClient.get(lost, port: preview.port).status == 204)
            // An image of another site: to plain HTTP on another machine, browsers do not say whose it is.
            #expect(try RawClient.get(lost + "?/unsaid", port: preview.port).status == 204)
            for page in ["/%C3%BCber%0Aus.html", "/about"] {
                let response = try RawClient.get(
                    lost + "?" + page,
                    port: preview.port,
                    fields: ["Sec-Fetch-Site: same-origin"]
                )
                #expect(response.status == 204 && response.body.isEmpty)
                #expect(response.fields["cache-control"] == "no-store")
            }
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            let notes = preview.process.errors.rest().split(separator: "\n").filter {
                $0.contains("kept up to date: its")
            }
            #expect(notes.count == 1)
            #expect(
                notes.first?.hasSuffix(
                    "note /über\\x0aus.html is not kept up to date: its browser gets no WebSocket to this server; an "
                        + "extension, a proxy or a policy of the page (connect-src) may be the cause; --reload header needs none"
                ) == true,
                "\(notes)"
            )
        }
    }

    /// E11: what a page loads because of a change is not logged singly, and what a person does is.
    @Test func reloadsAreNotLoggedSingly() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder)
            #expect(try preview.isWatching())
            _ = try RawClient.get("/", port: preview.port, fields: ["Sec-Fetch-Dest: document"])
            let page = try RawClient(port: preview.port)
            page.send(
                "GET /.preview/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            _ = page.response(isStream: true)
            _ = page.webSocketFrame()
            try folder.write("site/index.html", "<p>changed and longer")
            _ = page.webSocketFrame()
            let navigation = ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"]
            let part = ["Referer: http://127.0.0.1:\(preview.port)/"]
            _ = try RawClient.get("/?reload", port: preview.port, fields: navigation)
            _ = try RawClient.get("/css/site.css", port: preview.port, fields: part)
            _ = try RawClient.get("/nosuch.css", port: preview.port, fields: part)
            _ = try RawClient.get(
                "/about?click",
                port: preview.port,
                fields: navigation + ["Sec-Fetch-User: ?1"] + part
            )
            _ = try RawClient.get("/about?program", port: preview.port)
            var log: [String] = []
            while let line = preview.process.errors.line(), log.append(line) == (), !line.contains("changed index.html")
            {}
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            log += preview.process.errors.rest().split(separator: "\n").map(String.init)
            for silent in ["?reload", "site.css"] { #expect(!log.contains { $0.contains(silent) }, "\(log)") }
            for told in ["404 GET /nosuch.css", "GET /about?click", "GET /about?program", "changed index.html"] {
                #expect(log.contains { $0.contains(told) }, "\(told): \(log)")
            }
        }
    }

    /// E1.
    @Test func namesAreWhatTheyAre() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder)
            #expect(try preview.isWatching())
            _ = try RawClient.get("/%C3%BCber%20x.html?%1b%ff", port: preview.port)
            #expect(preview.process.errors.line(containing: "GET")?.contains("GET /über%20x.html?%1b%ff") == true)
            try folder.write("site/über.html", "<p>")
            #expect(preview.process.errors.line(containing: "added")?.hasSuffix("added über.html") == true)
            try folder.write("site/می\u{200C}خواهم\u{202E}\n.txt", "x")
            #expect(
                preview.process.errors.line(containing: "added")?.hasSuffix("added می\u{200C}خواهم\\u{202e}\\x0a.txt")
                    == true
            )
        }
    }

    /// E13: as in listings.
    @Test func sizesHaveTheUnitOfListings() async throws {
        let folder = folder
        try folder.write("site/a.bin", [UInt8](repeating: 0x61, count: 1500))
        try await OnThread.run {
            let preview = try Self.start(folder)
            #expect(try RawClient.get("/a.bin", port: preview.port).status == 200)
            #expect(preview.process.errors.line(containing: "a.bin")?.contains("1.5 kB") == true)
        }
    }

    @Test func jsonIsUTF8AndOtherBytesHaveAField() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.start(folder, ["--log-format", "json"])
            #expect(try preview.isWatching())
            try folder.write("site/über.html", "<p>")
            let line = try #require(preview.process.output.line(containing: #""event":"changed""#))
            #expect(line.contains(#""paths":"über.html""#) && !line.contains("encodedPaths"), "\(line)")
            try folder.write(Array("site/".utf8) + [0x61, 0xFF, 0x0A], Array("x".utf8))
            let other = try #require(preview.process.output.line(containing: #""event":"changed""#))
            #expect(
                other.contains("\"paths\":\"a\u{FFFD}\\u000a\"") && other.contains(#""encodedPaths":"a%FF%0A""#),
                "\(other)"
            )
        }
    }
}

extension String {
    /// How often the text stands in it.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
