import PreviewKit
import TestSupport
import Testing

/// Pages as browsers get them: with the client's tag, and nothing else changed.
struct InjectionTests {
    private static let document = ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Accept: text/html"]

    private static func withoutTag(_ body: [UInt8]) -> (page: [UInt8], tag: String)? {
        let start = Array("<script src=\"/.preview/client.js?v=".utf8)
        let xmlStart = Array("<script xmlns=\"http://www.w3.org/1999/xhtml\" src=\"/.preview/client.js?v=".utf8)
        let end = Array("></script>".utf8)
        for index in body.indices {
            guard body[index...].starts(with: start) || body[index...].starts(with: xmlStart) else { continue }
            var close = index
            while !body[close...].starts(with: end) {
                close += 1
                guard close < body.endIndex else { return nil }
            }
            close += end.count
            return (Array(body[..<index] + body[close...]), String(decoding: body[index..<close], as: UTF8.self))
        }
        return nil
    }

    static let pages: [(name: String, content: [UInt8])] = [
        ("plain.html", Array("<!doctype html><html><head><title>t</title></head><body>b</body></html>".utf8)),
        ("empty.html", []),
        ("latin1.html", Array("<html><head><meta charset=iso-8859-1>".utf8) + [0xE9, 0xFC] + Array("</head>".utf8)),
        ("sjis.html", Array("<html><head><meta charset=shift_jis><title>".utf8) + [0x83, 0x5C, 0x95, 0x5C]),
        ("bom.html", [0xEF, 0xBB, 0xBF] + Array("<!doctype html><p>x".utf8)),
        ("x.xhtml", Array("<html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head></html>".utf8)),
        ("p.svg", Array("<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>".utf8)),
    ]

    @Test(arguments: pages.indices)
    func noByteOfAPageIsAltered(_ index: Int) async throws {
        let (name, content) = Self.pages[index]
        let folder = try TemporaryFolder()
        try folder.write(Array(name.utf8), content)
        try await withPreview(of: folder) { port in
            let response = try RawClient.get("/" + name, port: port, fields: Self.document)
            #expect(response.status == 200 && response.isComplete)
            let (page, tag) = try #require(Self.withoutTag(response.body))
            #expect(page == content)
            let generation = try #require(response.fields["preview-generation"])
            #expect(tag.contains("data-generation=\"\(generation)\""))
            #expect(response.fields["vary"] == "Sec-Fetch-Dest, Sec-Fetch-Mode")
            let etag = try #require(response.fields["etag"])
            #expect(etag.hasSuffix("-\(generation)\""))
            #expect(tag.contains("data-validator=\"\(etag.dropFirst().dropLast(generation.count + 2))\""))
            #expect(response.fields["last-modified"] == nil)

            // What is fetched, framed as an image, or asked for by a tool is as it lies on the disk.
            for fields in [["Sec-Fetch-Dest: empty"], ["Sec-Fetch-Dest: image"], ["Accept: */*"], []] {
                let raw = try RawClient.get("/" + name, port: port, fields: fields)
                let isTold = fields.first?.hasPrefix("Sec-Fetch-Dest") == true
                let varies = isTold ? "Sec-Fetch-Dest, Sec-Fetch-Mode" : "Sec-Fetch-Dest, Sec-Fetch-Mode, Accept"
                #expect(raw.body == content && raw.fields["vary"] == varies, "\(fields)")
                #expect(raw.fields["etag"] != etag)
            }
            let frame = try RawClient.get("/" + name, port: port, fields: ["Sec-Fetch-Dest: iframe"])
            #expect(frame.body == response.body)
        }
    }

    @Test func inUTF16TheTagIsUTF16() async throws {
        let folder = try TemporaryFolder()
        let text = "<!doctype html><html><head><title>é</title></head></html>"
        try folder.write(
            Array("le.html".utf8),
            [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        )
        try folder.write(
            Array("be.html".utf8),
            [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        )
        try await withPreview(of: folder) { port in
            for (name, isLittle) in [("/le.html", true), ("/be.html", false)] {
                let body = try RawClient.get(name, port: port, fields: Self.document).body.dropFirst(2)
                let units = stride(from: body.startIndex, to: body.endIndex - 1, by: 2).map { index in
                    isLittle
                        ? UInt16(body[index]) | UInt16(body[index + 1]) << 8
                        : UInt16(body[index]) << 8 | UInt16(body[index + 1])
                }
                let page = String(decoding: units, as: UTF16.self)
                #expect(page.hasPrefix("<!doctype html><html><head><script src=\"/.preview/client.js?v="))
                #expect(page.hasSuffix("></script><title>é</title></head></html>"))
            }
        }
    }

    @Test func conditionsAndRangesActOnWhatIsSent() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.html", "<!doctype html><head></head>" + String(repeating: "0123456789", count: 100))
        try await withPreview(of: folder) { port in
            let whole = try RawClient.get("/a.html", port: port, fields: Self.document)
            let etag = try #require(whole.fields["etag"])
            let head = try RawClient.get("/a.html", port: port, fields: Self.document, method: "HEAD")
            #expect(head.fields["content-length"] == "\(whole.body.count)" && head.fields["etag"] == etag)
            let fresh = try RawClient.get("/a.html", port: port, fields: Self.document + ["If-None-Match: \(etag)"])
            #expect(fresh.status == 304 && fresh.fields["etag"] == etag && fresh.fields["vary"] != nil)
            // The validator of the bare file is not that of the page.
            let raw = try RawClient.get("/a.html", port: port)
            let other = try #require(raw.fields["etag"])
            #expect(
                try RawClient.get("/a.html", port: port, fields: Self.document + ["If-None-Match: \(other)"]).status
                    == 200
            )
            for range in [20..<200, 0..<5, 30..<31, 100..<whole.body.count] {
                let fields = ["Range: bytes=\(range.lowerBound)-\(range.upperBound - 1)", "If-Range: \(etag)"]
                let part = try RawClient.get("/a.html", port: port, fields: Self.document + fields)
                #expect(part.status == 206 && part.body == Array(whole.body[range]))
                #expect(part.fields["content-range"]?.hasSuffix("/\(whole.body.count)") == true)
            }
        }
    }

    /// From the file to the socket, with the tag in between.
    @Test func aHugePageCostsNoMemory() async throws {
        let folder = try TemporaryFolder()
        let start = Array("<!doctype html><html><head><title>t</title></head><body>".utf8)
        let size = 200 << 20
        try folder.write(Array("huge.html".utf8), start)
        try #require(truncateFile(folder.path + "/huge.html", size))
        let server = try ServerProcess(BuiltProducts.path("preview"), [folder.path, "--port", "0", "--quiet"])
        try await OnThread.run {
            let line = try #require(server.output.line())
            let port = try #require(line.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) })
            let before = residentBytes(of: server.pid)
            let client = try RawClient(port: port)
            client.send(
                "GET /huge.html HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Dest: document\r\nConnection: close\r\n\r\n"
            )
            let response = try #require(client.response(isStream: true))
            let length = try #require(response.fields["content-length"].flatMap(Int.init))
            #expect(length > size && length < size + 500)
            var received = 0
            while received < length, client.fill() || !client.received.isEmpty {
                received += client.consume(client.received.count).count
            }
            #expect(received == length)
            #expect(isSanitized || residentBytes(of: server.pid) - before < 16 << 20)
        }
    }

    @Test func pagesOfOurOwnHaveTheTag() async throws {
        let folder = try TemporaryFolder()
        try folder.write("folder/a.txt", "a")
        try await withPreview(of: folder) { port in
            for (target, status) in [("/folder/", 200), ("/nope", 404)] {
                let response = try RawClient.get(target, port: port, fields: Self.document)
                #expect(response.status == status)
                #expect(Self.withoutTag(response.body) != nil, "\(target)")
                #expect(response.fields["content-security-policy"]?.contains("script-src 'self'") == true)
            }
            let json = try RawClient.get("/folder/", port: port, fields: ["Accept: application/json"])
            #expect(Self.withoutTag(json.body) == nil)
        }
        try folder.write("404.html", "<!doctype html><p>mine</p>")
        try await withPreview(of: folder) { port in
            let response = try RawClient.get("/nope", port: port, fields: Self.document)
            #expect(
                response.status == 404
                    && Self.withoutTag(response.body)?.page == Array("<!doctype html><p>mine</p>".utf8)
            )
        }
    }

    @Test func underABasePathSoIsTheClient() async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", "<p>x")
        try await withPreview(of: folder, .with { $0.basePath = "/a b/" }) { port in
            let page = try RawClient.get("/a%20b/", port: port, fields: Self.document).text
            let source = try #require(page.split(separator: "\"").first { $0.contains("client.js") }.map(String.init))
            #expect(source.hasPrefix("/a%20b/.preview/client.js?v="))
            let client = try RawClient.get(source, port: port)
            #expect(client.status == 200 && client.fields["content-type"] == "text/javascript; charset=utf-8")
            #expect(client.fields["cache-control"] == "public, max-age=31536000, immutable")
            let plain = try RawClient.get("/a%20b/.preview/client.js", port: port)
            #expect(plain.body == client.body && plain.fields["cache-control"] == "no-cache")
            #expect(client.body.count < 12_288)
        }
    }

    @Test(arguments: [PreviewServer.Configuration.Reload.off, .header])
    func withoutTheScriptNoByteIsAdded(_ reload: PreviewServer.Configuration.Reload) async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", "<p>x")
        try await withPreview(of: folder, .with { $0.reload = reload }) { port in
            let page = try RawClient.get("/", port: port, fields: Self.document)
            #expect(page.text == "<p>x")
            #expect((page.fields["refresh"] != nil) == (reload == .header))
        }
    }
}
