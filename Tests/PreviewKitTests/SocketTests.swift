import PreviewKit
import TestSupport
import Testing

/// The WebSocket of the pages, frame by frame (RFC 6455).
struct SocketTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html>one")
        try folder.write("a.css", "a {}")
    }

    private static let handshake = [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]

    private static func request(_ port: Int, _ fields: [String], _ method: String = "GET") throws -> RawClient {
        let client = try RawClient(port: port)
        client.send(
            "\(method) /.preview/socket HTTP/1.1\r\nHost: localhost:\(port)\r\n" + fields.map { $0 + "\r\n" }.joined()
                + "\r\n"
        )
        return client
    }

    private static func open(_ port: Int) throws -> RawClient {
        let client = try request(port, handshake + ["Origin: http://localhost:\(port)"])
        let response = try #require(client.response())
        #expect(response.status == 101 && response.fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        return client
    }

    private static func send(_ client: RawClient, _ opcode: UInt8, _ text: String, isMasked: Bool = true) {
        let payload = Array(text.utf8)
        var frame: [UInt8] = [0x80 | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        if payload.count < 126 {
            frame.append(mask | UInt8(payload.count))
        } else {
            frame += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        }
        let key: [UInt8] = [1, 2, 3, 4]
        if isMasked { frame += key }
        client.send(frame + payload.enumerated().map { isMasked ? $1 ^ key[$0 % 4] : $1 })
    }

    private static func frame(_ client: RawClient) -> (opcode: UInt8, text: String)? {
        client.webSocketFrame().map { ($0.opcode, String(decoding: $0.payload, as: UTF8.self)) }
    }

    private static func message(_ client: RawClient) throws -> JSON {
        let (opcode, text) = try #require(frame(client))
        #expect(opcode == 1)
        return try JSON.parse(Array(text.utf8))
    }

    @Test func aPageIsToldOfChanges() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let client = try Self.open(port)
            let hello = try Self.message(client)
            #expect(hello["type"]?.string == "hello")
            _ = try RawClient.get("/", port: port)
            try folder.write("index.html", "<!doctype html>two")
            let change = try Self.message(client)
            let entry = try #require(change["changes"]?.array?.first)
            #expect(entry["path"]?.string == "/index.html" && entry["kind"]?.string == "modified")
            #expect(entry["via"]?.array?.compactMap(\.string) == ["/"])
            let etag = try RawClient.get("/", port: port).fields["etag"]
            #expect(entry["validator"]?.string.map { "\"\($0)\"" } == etag)
        }
    }

    /// What a browser would decode otherwise, and what is large, it fetches; what a program answers with is not on the disk.
    @Test(
        arguments: [
            ("b {}\r", false, "b {}\r"), ("\u{FEFF}b {}", false, nil), ("@charset \"iso-8859-1\"; b {}", false, nil),
            (String(repeating: " ", count: 32 << 10), false, nil),
            (String(repeating: " ", count: (32 << 10) - 1), false, String(repeating: " ", count: (32 << 10) - 1)),
            ("b {}", true, nil),
        ] as [(String, Bool, String?)]
    )
    func theTextOfASmallSheetComesWithItsChange(_ text: String, _ hasHook: Bool, _ told: String?) async throws {
        let folder = folder
        let settings = Settings.with { if hasHook { $0.hooks.transforms["text/css"] = { body, _ in body } } }
        try await withPreview(of: folder, isWatched: true, settings) { port in
            let client = try Self.open(port)
            _ = try Self.message(client)
            _ = try RawClient.get("/a.css", port: port)
            try folder.write("a.css", text + "\n")
            let entry = try #require(try Self.message(client)["changes"]?.array?.first)
            #expect(entry["path"]?.string == "/a.css" && entry["text"]?.string == told.map { $0 + "\n" })
        }
    }

    /// A message with more changes would be as long as the build that made them.
    @Test(arguments: [4, 5])
    func atMostFourTextsComeAtOnce(_ count: Int) async throws {
        let folder = folder
        let names = (0..<count).map { "s\($0).css" }
        for name in names { try folder.write(name, "b {}") }
        try await withPreview(of: folder, isWatched: true) { port in
            let client = try Self.open(port)
            _ = try Self.message(client)
            for name in names { _ = try RawClient.get("/" + name, port: port) }
            for name in names { try folder.write(name, "i {}") }
            var told: Set<String> = []
            while told.count < count {
                let changes = try #require(try Self.message(client)["changes"]?.array)
                // The machine may have held the writer up, and what it wrote is two messages then.
                for change in changes {
                    told.insert(try #require(change["path"]?.string))
                    #expect((change["text"]?.string == "i {}") == (changes.count <= 4))
                }
            }
            #expect(told == Set(names.map { "/" + $0 }))
        }
    }

    @Test func onlyAStyleSheetBringsItsText() async throws {
        let folder = folder
        try folder.write("latin.css", [0x61, 0x20, 0x7B, 0x7D])
        try await withPreview(of: folder, isWatched: true) { port in
            let client = try Self.open(port)
            _ = try Self.message(client)
            for target in ["/", "/latin.css"] { _ = try RawClient.get(target, port: port) }
            try folder.write("index.html", "<!doctype html>two")
            let page = try #require(try Self.message(client)["changes"]?.array?.first)
            #expect(page["path"]?.string == "/index.html" && page["text"] == nil)
            try folder.write("latin.css", [0x61, 0xE9, 0x7B, 0x7D])
            let sheet = try #require(try Self.message(client)["changes"]?.array?.first)
            #expect(sheet["path"]?.string == "/latin.css" && sheet["text"] == nil)
        }
    }

    @Test func aPageLearnsWhatDiffersFromWhatItShows() async throws {
        let folder = folder
        try await withPreview(of: folder, isWatched: true) { port in
            let client = try Self.open(port)
            _ = try Self.message(client)
            func validator(_ target: String) throws -> String {
                let timing = try #require(RawClient.get(target, port: port).fields["server-timing"])
                return String(timing.dropLast().split(separator: " ").last ?? "")
            }
            let (page, sheet) = (try validator("/"), try validator("/a.css"))
            func shows(_ page: String, _ sheet: String, missing: String = "-") throws -> JSON {
                Self.send(
                    client,
                    1,
                    #"{"type":"shows","path":"/","generation":"other.3","validator":"\#(page)","#
                        + #""resources":[["/a.css","\#(sheet)"],["/gone.png","\#(missing)"]]}"#
                )
                return try Self.message(client)
            }
            func paths(_ message: JSON) -> [String] {
                (message["changes"]?.array ?? []).compactMap { $0["path"]?.string }
            }
            // A restarted server reloads nothing whose bytes are the same.
            #expect(try shows(page, sheet)["type"]?.string == "current")
            #expect(paths(try shows("0-0", sheet)) == ["/"])
            #expect(paths(try shows(page, "0-0")) == ["/a.css"])
            #expect(paths(try shows(page, sheet, missing: "5-5")) == ["/gone.png"])
        }
    }

    @Test func pingsCloseAndNonsense() async throws {
        try await withPreview(of: folder) { port in
            let client = try Self.open(port)
            _ = try Self.message(client)
            Self.send(client, 9, "are you there")
            let pong = try #require(Self.frame(client))
            #expect(pong.opcode == 10 && pong.text == "are you there")
            for nonsense in ["", "{}", "[", #"{"type":"shows"}"#, String(repeating: "x", count: 20_000)] {
                Self.send(client, 1, nonsense)
            }
            Self.send(client, 9, "still")
            #expect(Self.frame(client)?.text == "still")
            Self.send(client, 8, "\u{3}\u{e8}")
            #expect(Self.frame(client)?.opcode == 8)
            #expect(client.drainsToEnd(within: 5))

            let unmasked = try Self.open(port)
            _ = try Self.message(unmasked)
            Self.send(unmasked, 1, "{}", isMasked: false)
            #expect(Self.frame(unmasked)?.opcode == 8)
            #expect(unmasked.drainsToEnd(within: 5))

            let huge = try Self.open(port)
            _ = try Self.message(huge)
            huge.send([0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
            #expect(huge.drainsToEnd(within: 5))
        }
    }

    @Test(arguments: [
        (["Connection: Upgrade"], 426),
        (["Connection: Upgrade", "Upgrade: websocket"], 400),
        (
            [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 14",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ], 400
        ),
        (["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: short"], 400),
        (["Connection: keep-alive", "Upgrade: websocket", "Sec-WebSocket-Version: 13"], 400),
        (
            [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 8",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ], 400
        ),
    ])
    func whatIsNoHandshakeIsRefused(_ fields: [String], _ status: Int) async throws {
        try await withPreview(of: folder) { port in
            let response = try #require(Self.request(port, fields).response())
            #expect(response.status == status)
            if status == 426 { #expect(response.fields["upgrade"] == "websocket") }
            // RFC 6455, section 4.4: a client that speaks another version is told which one is spoken here.
            let upgrades = fields.contains("Connection: Upgrade") && fields.contains("Upgrade: websocket")
            if upgrades, !fields.contains("Sec-WebSocket-Version: 13") {
                #expect(response.fields["sec-websocket-version"] == "13")
            }
            #expect(try RawClient.get("/", port: port).status == 200)
        }
    }

    /// Elsewhere an upgrade is not taken, and the request answered.
    @Test func anUpgradeOfAFileIsAnOrdinaryRequest() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let fields = Self.handshake.filter { !$0.hasPrefix("Connection") }
            #expect(try RawClient.get("/a.css", port: port, fields: fields).text == "a {}")
        }
    }
}
