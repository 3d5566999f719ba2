import PreviewKit
import TestSupport
import Testing

/// What programs read of a folder, as bytes. `make clients` asks the programs themselves.
struct ProgramListingTests {
    static let count = 4200

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for index in 0..<Self.count { try folder.write("many/pkg-\(index)-py3-none-any.whl", "") }
        try folder.write("blog/x.txt", "x")
        try folder.write("blog.html", "page")
        try folder.write("sub/wrong/über.txt", "NFC")
        try folder.write("sub/wrong/page.html", "p")
        try folder.write("file.txt", "f")
    }

    private static func links(_ text: String) -> Int { text.ranges(of: "<td class=\"name\"><a href=\"pkg-").count }

    @Test func programsGetAllAndNavigationsPages() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let rows: [([String], String, Int)] = [
                ([], "", Self.count), (["Accept: */*"], "", Self.count), (["Accept: text/html"], "", Self.count),
                (["Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: cors"], "", Self.count),
                (["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"], "", 1000),
                (["Sec-Fetch-Dest: iframe", "Sec-Fetch-Mode: navigate"], "", 1000),
                ([], "?page=1", 1000), ([], "?page=5", 200), ([], "?page=x", Self.count),
                ([], "?sort=size", Self.count),
                ([], "?q=pkg-41", 111), (["Sec-Fetch-Dest: document"], "?page=5", 200),
            ]
            for (fields, query, count) in rows {
                let answer = try RawClient.get("/many/" + query, port: port, fields: fields)
                #expect(answer.status == 200 && answer.isComplete, "\(fields) \(query)")
                #expect(Self.links(answer.text) == count, "\(fields) \(query)")
                #expect(answer.text.hasSuffix("</html>\n"))
                if count == Self.count { #expect(!answer.text.contains("page=")) }
            }
            let json = try RawClient.get("/many/", port: port, fields: ["Accept: application/json"])
            #expect(json.text.ranges(of: "\"name\":").count == Self.count)
            #expect(json.text.hasSuffix("],\"total\":\(Self.count),\"page\":1,\"pages\":1}\n"))
            let text = try RawClient.get("/many/", port: port, fields: ["Accept: text/plain"])
            #expect(text.text.split(separator: "\n").count == Self.count)
            let head = try RawClient.get("/many/", port: port, method: "HEAD")
            let whole = try RawClient.get("/many/", port: port)
            #expect(head.fields["content-length"] == "\(whole.body.count)")
        }
    }

    /// A page of a browser on another machine, which sends no `Sec-Fetch-*`, is live although most of it lies in a file.
    @Test func aLongPageIsLive() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let page = try RawClient.get("/many/", port: port, fields: ["Accept: text/html"])
            #expect(page.text.contains(".preview/client.js") && page.isComplete)
            #expect(page.fields["vary"] == "Sec-Fetch-Dest, Sec-Fetch-Mode, Accept")
        }
    }

    @Test func aPageComesBeforeItsFolder() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            for _ in 0..<3 {
                #expect(try RawClient.get("/blog", port: port).text == "page")
                #expect(try RawClient.get("/blog/", port: port).text.contains("x.txt"))
            }
        }
    }

    @Test(arguments: [
        ("/sub/wrnog/page.html", "/sub/wrong/page.html"), ("/SUB/wrong/page.html", "/sub/wrong/page.html"),
        ("/Sub/Wrong/Page", "/sub/wrong/page.html"), ("/file.txt/", "/file.txt"), ("/File.txt/", "/file.txt"),
        ("/sub/wrong/u%CC%88ber.txt", "/sub/wrong/%C3%BCber.txt"), ("/sub/wrnog/", "/sub/wrong/"),
        ("/sub/wrong/U%CC%88BER.TXT", "/sub/wrong/%C3%BCber.txt"), ("/sbu/wrong/page.htm", "/sub/wrong/page.html"),
    ])
    func namesWhatWasMeant(_ target: String, _ meant: String) async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let page = try RawClient.get(target, port: port, fields: ["Accept: text/html"])
            #expect(page.status == 404)
            #expect(page.text.contains("<li><a href=\"\(meant)\">"), "\(target)")
        }
    }

    /// Only a page of this site is named, and never as markup.
    @Test(
        arguments: [
            ("http://localhost/about", "<a href=\"/about\"><bdi>/about</bdi></a>"),
            ("http://localhost/a%20b%3Ci%3E?q=1", "<a href=\"/a%20b%3Ci%3E\"><bdi>/a b&lt;i&gt;</bdi></a>"),
            ("http://localhost/\"><i>", "<a href=\"/&quot;&gt;&lt;i&gt;\">"),
            ("http://evil.example/about", nil), ("http://localhost/nope", nil), ("about", nil),
        ] as [(String, String?)]
    )
    func namesThePageThatLinks(_ referer: String, _ link: String?) async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let fields = ["Accept: text/html", "Referer: \(referer)"]
            let page = try RawClient.get("/nope", port: port, fields: fields, host: "localhost")
            #expect(page.status == 404)
            if let link {
                #expect(page.text.contains("Linked from \(link)"))
            } else {
                #expect(!page.text.contains("Linked from"))
            }
        }
    }
}
