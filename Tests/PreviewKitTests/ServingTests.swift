import Glibc
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// What a test wants to be otherwise.
struct Settings: Sendable {
    let apply: @Sendable (inout PreviewServer.Configuration) -> Void

    static func with(_ change: @escaping @Sendable (inout PreviewServer.Configuration) -> Void) -> Settings {
        Settings(apply: change)
    }
}

/// Serves a folder for the time of a test, which talks to it over a socket from a thread of its own.
///
/// - Parameter isWatched: the test begins once the folder is watched.
func withPreview(
    of folder: TemporaryFolder,
    isWatched: Bool = false,
    _ settings: Settings = .with { _ in },
    _ body: @escaping @Sendable (Int) throws -> Void
) async throws {
    var configuration = PreviewServer.Configuration.testing(root: folder.path)
    settings.apply(&configuration)
    try await Turnstile.servers.pass { [configuration] in
        try await PreviewServer(configuration: configuration).run { preview in
            if isWatched {
                for await event in preview.notices {
                    if case .watching = event { break }
                }
            }
            try await OnThread.run { [port = preview.port] in try body(port) }
        }
    }
}

struct ServingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html><title>root</title>")
        try folder.write("a.txt", "0123456789")
        try folder.write("sub/page.html", "page")
        try folder.write("big.bin", String(repeating: "0123456789abcdef", count: 200_000))
    }

    static var exampleSite: String {
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Examples/site"
    }

    @Test func everyFileOfTheExampleArrivesByteForByte() async throws {
        let root = Self.exampleSite
        try await PreviewServer(configuration: .testing(root: root)).run { preview in
            try await OnThread.run { [port = preview.port] in
                var count = 0
                for name in TemporaryFolder.files(below: root) {
                    var target = ""
                    for byte in name {
                        target += byte == 0x2F ? "/" : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
                    }
                    let response = try RawClient.get("/" + target, port: port)
                    let isHidden = name.split(separator: 0x2F).contains {
                        $0.first == 0x2E && !$0.elementsEqual(".well-known".utf8)
                    }
                    #expect(response.status == (isHidden ? 404 : 200), "\(target)")
                    guard !isHidden else { continue }
                    #expect(response.isComplete)
                    let onDisk = try TemporaryFolder.read(Array(root.utf8) + [0x2F] + name)
                    #expect(response.body == onDisk, "\(target)")
                    count += 1
                }
                #expect(count > 40)
            }
        }
    }

    @Test func everyAnswerCarriesTheCommonFields() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            for (target, method) in [
                ("/", "GET"), ("/nope", "GET"), ("/sub", "GET"), ("/", "OPTIONS"), ("/", "POST"), ("/sub/", "GET"),
                ("/a.txt", "GET"), ("/.preview/status", "GET"), ("/.preview/client.js", "GET"),
                ("/.preview/events", "HEAD"),
            ] {
                let fields = try RawClient.get(target, port: port, method: method).fields
                #expect(fields["date"].flatMap(TestDate.parse) != nil, "\(target)")
                #expect(fields["preview-generation"]?.contains(".") == true, "\(target)")
                #expect(fields["server-timing"]?.hasPrefix("preview;desc=\"") == true, "\(target)")
                // A page may load a file by a tag that its type does not fit, as it may from a host. Our data is not a file.
                let isOurs = target == "/sub/" || target.hasPrefix("/.preview/")
                #expect(fields["x-content-type-options"] == (isOurs ? "nosniff" : nil), "\(target)")
                #expect(fields["cross-origin-resource-policy"] == "same-origin", "\(target)")
                #expect(fields["server"] == nil && fields["access-control-allow-origin"] == nil, "\(target)")
            }
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let client = try RawClient(port: port)
            let targets = (0..<50).map { ["/a.txt", "/big.bin", "/nope", "/", "/sub/page"][$0 % 5] }
            client.send(targets.map { "GET \($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined())
            for target in targets {
                let response = try #require(client.response())
                let length = ["/a.txt": 10, "/big.bin": 3_200_000, "/": 34, "/sub/page": 4][target]
                #expect(response.status == (length == nil ? 404 : 200) && response.isComplete)
                if let length { #expect(response.body.count == length) }
            }
        }
    }

    @Test func aClientThatHasClosedItsSideIsStillAnswered() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            for target in ["/a.txt", "/big.bin", "/sub/page"] {
                let client = try RawClient(port: port)
                client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                client.closeOutput()
                #expect(client.response()?.isComplete == true)
                #expect(client.drainsToEnd(within: 5))
            }
        }
    }

    @Test func aSlowReaderGetsEverythingAndHoldsUpNobody() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let slow = try RawClient(port: port, receiveBuffer: 4096)
            slow.send("GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for _ in 0..<20 { #expect(try RawClient.get("/a.txt", port: port).body.count == 10) }
            #expect(slow.response(deadline: 20)?.body.count == 3_200_000)
        }
    }

    @Test func aFileThatShrinksEndsTheConnection() async throws {
        let folder = folder
        try folder.write("huge.bin", [UInt8](repeating: 7, count: 64 << 20))
        try await withPreview(of: folder) { (port: Int) throws in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send(
                "GET /huge.bin HTTP/1.1\r\nHost: localhost\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            client.fill()
            #expect(truncate(folder.path + "/huge.bin", 10) == 0)
            let response = try #require(client.response(deadline: 20))
            #expect(!response.isComplete)
            #expect(client.isAtEnd)
            #expect(client.response(deadline: 0.1) == nil)
            #expect(try RawClient.get("/a.txt", port: port).status == 200)
        }
    }

    @Test func aBasePathIsHonoured() async throws {
        let settings = Settings.with {
            $0.basePath = "/project"
            $0.notFoundPage = nil
        }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            #expect(try RawClient.get("/project/a.txt", port: port).status == 200)
            #expect(try RawClient.get("/a.txt", port: port).status == 404)
            #expect(try RawClient.get("/project", port: port).fields["location"] == "/project/")
            #expect(try RawClient.get("/", port: port).fields["location"] == "/project/")
            #expect(try RawClient.get("/project/sub?a=%2f", port: port).fields["location"] == "/project/sub/?a=%2f")
            let listing = try RawClient.get("/project/sub/", port: port)
            #expect(listing.text.contains("href=\"page.html\"") && listing.text.contains("href=\"/project/\""))
            #expect(try RawClient.get("/project/.preview/status", port: port).status == 200)
        }
    }

    @Test func theFallbackAnswersDocumentsAlone() async throws {
        let settings = Settings.with {
            $0.fallback = "index.html"
        }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            let page = try RawClient.get("/app/route", port: port, fields: ["Accept: text/html"])
            #expect(page.status == 200 && page.text.contains("root"))
            #expect(try RawClient.get("/app/x.js", port: port, fields: ["Sec-Fetch-Dest: script"]).status == 404)
            #expect(try RawClient.get("/app/x.png", port: port, fields: ["Accept: image/png"]).status == 404)
        }
    }

    @Test func theSitesOwnPageForWhatIsMissing() async throws {
        try folder.write("404.html", "<p>own page")
        try await withPreview(of: folder) { (port: Int) throws in
            let page = try RawClient.get("/nope", port: port, fields: ["If-None-Match: *"])
            #expect(page.status == 404 && page.text == "<p>own page")
            #expect(page.fields["cache-control"] == "no-store")
        }
    }

    @Test func nearNamesAreOffered() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            #expect(try RawClient.get("/A.TXT", port: port).text.contains("href=\"/a.txt\""))
        }
    }

    @Test func foldersCanBeUnlisted() async throws {
        let settings = Settings.with {
            $0.listsFolders = false
        }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            #expect(try RawClient.get("/sub/", port: port).status == 404)
        }
    }

    @Test func aTemplateOfOnesOwn() async throws {
        let settings = Settings.with {
            $0.listingTemplate = "own template"
        }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            #expect(try RawClient.get("/sub/", port: port).text == "own template")
        }
    }

    @Test func anErrorTemplateOfOnesOwn() async throws {
        let settings = Settings.with {
            $0.errorTemplate = "{{code}} {{reason}}: {{path}} {{#suggestions}}({{label}} at {{href}}){{/suggestions}}"
        }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            let missing = try RawClient.get("/big.bim", port: port)
            #expect(missing.status == 404)
            #expect(missing.text == "404 Not Found: /big.bim (/big.bin at /big.bin)")
            let refused = try RawClient.get("/", port: port, fields: ["Host: second.example"])
            #expect(refused.text.hasPrefix("400 Bad Request: "))
        }
    }

    @Test(arguments: [
        Settings.with { $0.listingTemplate = "{{#entries}}" }, Settings.with { $0.errorTemplate = "{{#suggestions}}" },
        Settings.with { $0.errorTemplate = "{{unknown}}" },
    ])
    func aTemplateThatDoesNotParseIsAnErrorAtTheStart(settings: Settings) async throws {
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        settings.apply(&configuration)
        let server = PreviewServer(configuration: configuration)
        let error = await #expect(throws: PreviewError.self) { try await server.run { _ in } }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.cause.contains("line 1") == true && error?.remedy.isEmpty == false)
    }

    @Test func eventStreamsEndWithTheServer() async throws {
        let client = try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            try await OnThread.run { [port = preview.port] in
                let client = SendableClient(try RawClient(port: port))
                client.value.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let response = try #require(client.value.response(isStream: true))
                #expect(response.fields["content-type"] == "text/event-stream")
                while !Latin1.text(client.value.received).contains("\n\n") { #expect(client.value.fill()) }
                #expect(Latin1.text(client.value.received).hasPrefix("event: hello\nid: "))
                return client
            }
        }
        #expect(client.value.drainsToEnd(within: 5))
    }

    @Test func connectionsHaveABound() async throws {
        let settings = Settings.with {
            $0.limits.connections = 8
        }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            let idle = try (0..<30).map { _ in
                let client = try RawClient(port: port)
                client.send("GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(client.response()?.status == 200)
                return client
            }
            #expect(try RawClient.get("/a.txt", port: port).status == 200)
            #expect(idle.first?.drainsToEnd(within: 5) == true)
        }
    }

    /// The kernel keeps them for a second, in the hope that they will ask.
    @Test func silentConnectionsHaveABound() async throws {
        let settings = Settings.with { $0.limits.connections = 8 }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            let silent = try (0..<30).map { _ in try RawClient(port: port) }
            #expect(try RawClient.get("/a.txt", port: port).status == 200)
            let deadline = ContinuousClock.now + .seconds(5)
            let closed = silent.count { client in
                client.drainsToEnd(within: max(0.01, (deadline - .now) / .seconds(1)))
            }
            #expect(closed >= 22)
        }
    }

    @Test func aTakenPortIsAnError() async throws {
        let folder = folder
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            var configuration = PreviewServer.Configuration(root: folder.path)
            configuration.port = preview.port
            let error = await #expect(throws: PreviewError.self) {
                try await PreviewServer(configuration: configuration).run { _ in }
            }
            #expect(error?.code == .addressInUse)
            #expect(error?.remedy.contains("`port`") == true)
        }
    }

    @Test func cancellationEndsIt() async throws {
        let folder = folder
        let task = Task { try await PreviewServer(configuration: .testing(root: folder.path)).run() }
        task.cancel()
        try await task.value
    }

    @Test func requestsBecomeEvents() async throws {
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let events = preview.events
            try await OnThread.run { [port = preview.port] in
                _ = try RawClient.get("/x%1b%5b2J?%0a", port: port)
            }
            for await case .request(let request) in events {
                #expect(request.method == "GET" && request.status == 404)
                #expect(request.target == "/x%1b%5b2J?%0a")
                break
            }
        }
    }

    @Test func aFileWhoseNameBeliesItsBytesIsMentionedOnce() async throws {
        try folder.write("logo.png", Array("RIFF1234WEBP".utf8))
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let events = preview.events
            try await OnThread.run { [port = preview.port] in
                for _ in 0..<3 { _ = try RawClient.get("/logo.png", port: port) }
            }
            var notices: [String] = []
            var requests = 0
            for await event in events {
                if case .notice(let notice) = event { notices.append(notice) } else { requests += 1 }
                if requests == 3 { break }
            }
            #expect(notices == ["logo.png is sent as image/png, but its bytes are image/webp: rename or convert it"])
        }
    }
}

/// Handed from the thread that made it to the test, never used by both.
struct SendableClient: @unchecked Sendable {
    let value: RawClient
    init(_ value: RawClient) { self.value = value }
}
