import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// What is sent about the type of a file, as it arrives.
struct MediaTypeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let navigation = ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Accept: text/html"]

    static let readable = [
        ("a.yaml", "application/yaml"), ("a.yml", "application/yaml"), ("a.toml", "application/toml"),
        ("a.sql", "application/sql"), ("a.jsonl", "application/jsonl"), ("a.srt", "application/x-subrip"),
        ("a.csv", "text/csv; charset=utf-8"), ("a.md", "text/markdown; charset=utf-8"),
        ("a.json5", "application/json5"), ("a.graphql", "application/graphql"),
    ]

    /// Plain text to a person who opens it, in a tab or a frame, and the registered type to everything else; each with a
    /// validator of its own.
    @Test(arguments: readable)
    func whatCanBeReadIsShown(_ name: String, _ registered: String) async throws {
        try folder.write(name, "key: gr\u{FC}n\n")
        try await withPreview(of: folder) { (port: Int) throws in
            let target = "/" + name
            // From the disk at first, from memory once the file has aged.
            let end = RawClient.now() + 0.05
            while RawClient.now() < end {
                for dest in ["document", "iframe", "frame"] {
                    let shown = try RawClient.get(target, port: port, fields: ["Sec-Fetch-Dest: \(dest)"])
                    #expect(shown.fields["content-type"] == "text/plain; charset=utf-8", "\(dest)")
                    #expect(shown.fields["vary"] == "Sec-Fetch-Dest, Sec-Fetch-Mode")
                    #expect(shown.body == Array("key: gr\u{FC}n\n".utf8))
                }
                // A browser that does not tell, on plain http from another machine.
                let untold = try RawClient.get(target, port: port, fields: ["Accept: text/html,*/*"])
                #expect(untold.fields["content-type"] == "text/plain; charset=utf-8")
                #expect(untold.fields["vary"] == "Sec-Fetch-Dest, Sec-Fetch-Mode, Accept")
                for fields in [["Sec-Fetch-Dest: empty", "Accept: text/html"], ["Sec-Fetch-Dest: script"]] {
                    let fetched = try RawClient.get(target, port: port, fields: fields)
                    #expect(fetched.fields["content-type"] == registered)
                    #expect(fetched.fields["vary"] == "Sec-Fetch-Dest, Sec-Fetch-Mode")
                }
                let tool = try RawClient.get(target, port: port)
                #expect(tool.fields["content-type"] == registered)
                #expect(tool.fields["vary"] == "Sec-Fetch-Dest, Sec-Fetch-Mode, Accept")
                #expect(tool.fields["etag"] != untold.fields["etag"])

                let etag = try #require(untold.fields["etag"])
                let again = try RawClient.get(target, port: port, fields: Self.navigation + ["If-None-Match: \(etag)"])
                #expect(again.status == 304 && again.fields["vary"] == "Sec-Fetch-Dest, Sec-Fetch-Mode")
                let other = try RawClient.get(target, port: port, fields: ["If-None-Match: \(etag)"])
                #expect(other.status == 200 && other.fields["content-type"] == registered)
                let own = try #require(tool.fields["etag"])
                #expect(try RawClient.get(target, port: port, fields: ["If-None-Match: \(own)"]).status == 304)
                let opened = try RawClient.get(target, port: port, fields: Self.navigation + ["If-None-Match: \(own)"])
                #expect(opened.status == 200 && opened.fields["content-type"] == "text/plain; charset=utf-8")
                let head = try RawClient.get(target, port: port, fields: Self.navigation, method: "HEAD")
                #expect(head.fields["content-type"] == "text/plain; charset=utf-8" && head.fields["etag"] == etag)
                let part = try RawClient.get(
                    target,
                    port: port,
                    fields: Self.navigation + ["Range: bytes=0-2", "If-Range: \(etag)"]
                )
                #expect(part.status == 206 && part.text == "key")
                let mixed = try RawClient.get(target, port: port, fields: ["Range: bytes=0-2", "If-Range: \(etag)"])
                #expect(mixed.status == 200)
            }
        }
    }

    /// A document that is shown reloads, which one that is saved does not.
    @Test func whatIsShownIsKeptLive() async throws {
        try folder.write("a.yaml", "a: 1\n")
        try await withPreview(of: folder) { (port: Int) throws in
            let shown = try RawClient.get("/a.yaml", port: port, fields: Self.navigation)
            #expect(shown.fields["refresh"] != nil)
            #expect(try RawClient.get("/a.yaml", port: port).fields["refresh"] == nil)
        }
    }

    @Test(arguments: ["script", "header", "off"])
    func aFileOfOneTypeDoesNotVary(_ mode: String) async throws {
        try folder.write("a.css", "a {}")
        try folder.write("a.yaml", "a: 1")
        let settings = Settings.with { $0.reload = mode == "off" ? .off : mode == "header" ? .header : .script }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            #expect(try RawClient.get("/a.css", port: port).fields["vary"] == nil)
            let shown = try RawClient.get("/a.yaml", port: port, fields: Self.navigation)
            #expect(shown.fields["content-type"] == "text/plain; charset=utf-8" && shown.fields["vary"] != nil)
        }
    }

    // MARK: Compressed drawings

    /// `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>`
    static let svgz: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03,
    ]

    @Test func aCompressedDrawingIsSentAsItLies() async throws {
        let bytes = Self.svgz + (0..<200).map { UInt8($0) }
        try folder.write("logo.svgz", bytes)
        try await withPreview(of: folder) { (port: Int) throws in
            for _ in 0..<3 {
                for fields in [[], Self.navigation, ["Sec-Fetch-Dest: image"], ["Accept-Encoding: gzip"]] {
                    let whole = try RawClient.get("/logo.svgz", port: port, fields: fields)
                    #expect(whole.status == 200 && whole.body == bytes)
                    #expect(whole.fields["content-type"] == "image/svg+xml")
                    #expect(whole.fields["content-encoding"] == "gzip" && whole.fields["vary"] == nil)
                    #expect(whole.fields["content-length"] == "\(bytes.count)")
                }
                let head = try RawClient.get("/logo.svgz", port: port, method: "HEAD")
                #expect(head.fields["content-encoding"] == "gzip" && head.body.isEmpty)
                let part = try RawClient.get("/logo.svgz", port: port, fields: ["Range: bytes=2-5"])
                #expect(part.status == 206 && part.body == Array(bytes[2...5]))
                #expect(part.fields["content-encoding"] == "gzip")
                // The message of several parts is not compressed.
                let parts = try RawClient.get("/logo.svgz", port: port, fields: ["Range: bytes=0-1,100-101"])
                #expect(parts.status == 200 && parts.fields["content-encoding"] == "gzip" && parts.body == bytes)
                let etag = try #require(head.fields["etag"])
                let known = try RawClient.get("/logo.svgz", port: port, fields: ["If-None-Match: \(etag)"])
                #expect(known.status == 304 && known.fields["content-encoding"] == nil)
                let beyond = try RawClient.get("/logo.svgz", port: port, fields: ["Range: bytes=9999-"])
                #expect(beyond.status == 416 && beyond.fields["content-encoding"] == nil)
            }
        }
    }

    @Test func aDrawingThatIsNotCompressedIsNotSaidToBe() async throws {
        try folder.write("logo.svgz", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>")
        try await withPreview(of: folder) { (port: Int) throws in
            let plain = try RawClient.get("/logo.svgz", port: port)
            #expect(plain.fields["content-type"] == "image/svg+xml; charset=utf-8")
            #expect(plain.fields["content-encoding"] == nil)
        }
    }

    /// A program that rewrites drawings is not given compressed ones.
    @Test func aTransformDoesNotGetCompressedBytes() async throws {
        try folder.write("logo.svgz", Self.svgz)
        try await withPreview(of: folder, .with { $0.hooks.transforms["image/svg+xml"] = { _, _ in [0x78] } }) {
            (port: Int) throws in
            #expect(try RawClient.get("/logo.svgz", port: port).body == Self.svgz)
        }
    }

    // MARK: Large texts

    /// The encoding of a text is known from all of it.
    @Test(
        arguments: [
            (Array("\u{E9}t\u{E9}\n".utf8), "text/plain; charset=utf-8"), ([0xE9, 0x74, 0xE9, 0x0A], "text/plain"),
            ([], "text/plain; charset=utf-8"), ([0xC3], "text/plain"), ([0xF0, 0x9F, 0xA6], "text/plain"),
        ] as [([UInt8], String)]
    )
    func theCharsetOfALargeTextIsThatOfItsEnd(_ end: [UInt8], _ contentType: String) async throws {
        try folder.write("large.txt", Array(String(repeating: "words of a long text\n", count: 20_001).utf8) + end)
        try await withPreview(of: folder) { (port: Int) throws in
            #expect(try RawClient.get("/large.txt", port: port).fields["content-type"] == contentType)
        }
    }

    /// A text row that does not hold is told once for its extension.
    @Test(.timeLimit(.minutes(2))) func binaryBytesBehindATextNameAreToldOnce() async throws {
        let folder = folder
        for index in 0..<5 { try folder.write("fünf\(index).ts", [0x80, 0, 1, 2, 3, UInt8(index)]) }
        try folder.write("x.log", [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0])
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            // Before the first request: what was told earlier is not told again.
            let events = preview.notices
            try await OnThread.run { [port = preview.port] in
                for index in 0..<5 {
                    let part = try RawClient.get("/f%C3%BCnf\(index).ts", port: port)
                    #expect(part.fields["content-type"] == "application/octet-stream")
                }
                #expect(try RawClient.get("/x.log", port: port).status == 200)
            }
            var notices: [String] = []
            for await event in events {
                guard case .notice(let text) = event, text.contains("octet-stream") else { continue }
                notices.append(text)
                if text.hasPrefix("x.log") { break }
            }
            #expect(notices.count == 2)
            #expect(
                notices.first
                    == "fünf0.ts is sent as application/octet-stream, because its bytes are not text; other .ts "
                    + "files may be, too"
            )
        }
    }
}
