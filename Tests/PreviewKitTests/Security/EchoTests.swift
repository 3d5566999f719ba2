import PreviewKit
import TestSupport
import Testing

/// SECURITY A5 and A6: what a request says does not come back as a place to go, as a field, or as markup.
struct EchoTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("sub/index.html", "sub")
        try folder.write("crlf\r\nX-Injected: 1/index.html", "crlf")
        try folder.write("<b>bold/{{7*7}}.txt", "x")
        try folder.write("<b>bold/${x}%s%n.txt", "x")
    }

    /// Beneath this server, whatever a browser makes of it: one slash, then nothing that it would drop or turn.
    private static let staysHere: @Sendable (RawResponse) -> Bool = { response in
        // A browser takes all that follows the first `url=`.
        let refresh = response.fields["refresh"].flatMap { $0.firstMatch(of: /url=(.*)/).map { String($0.1) } }
        let places = [response.fields["location"], refresh]
        return places.compactMap(\.self).allSatisfy { place in
            place.hasPrefix("/") && !place.hasPrefix("//") && place.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                && !place.prefix { $0 != "?" }.contains("\\")
        } && !response.fields.keys.contains("x-injected") && !response.fields.keys.contains("set-cookie")
    }

    static let redirects: [(target: String, status: Int, location: String?)] = [
        ("//evil.example/%2e%2e/sub", 302, "/sub/"), ("//evil.example/..//sub", 302, "/sub/"),
        ("////sub", 302, "/sub/"),
        ("/.//evil.example/../sub", 302, "/sub/"), ("//evil.example/..%2f..%2f../sub", 400, nil),
        ("//x/%2f..", 400, nil), ("/\\evil.example/%2e%2e/sub", 400, nil), ("/%5cevil.example/../sub", 302, "/sub/"),
        ("/%09/evil.example/../sub", 404, nil), ("//evil.example", 404, nil), ("/sub/..//evil.example/..", 200, nil),
        ("/sub?foo=1&b=%2f", 302, "/sub/?foo=1&b=%2f"), ("/sub?next=//evil.example", 302, "/sub/?next=//evil.example"),
        ("/sub?", 302, "/sub/?"), ("/sub%0d%0aX-Injected:%201", 404, nil),
        ("/sub?%0D%0ASet-Cookie:a=b", 302, "/sub/?%0D%0ASet-Cookie:a=b"),
        ("/sub?%0cfoo", 302, "/sub/?%0cfoo"), ("/sub%E5%98%8A%E5%98%8DX-Injected:%201", 404, nil),
        ("/crlf%0d%0aX-Injected:%201", 302, "/crlf%0D%0AX-Injected%3A%201/"),
        ("/sub?%22%3E%3Cscript%3Ealert(1)", 302, "/sub/?%22%3E%3Cscript%3Ealert(1)"),
    ]

    @Test func redirectsStayHere() async throws {
        let page = "Sec-Fetch-Dest: document⏎Sec-Fetch-Mode: navigate⏎Accept: text/html"
        let forwarded = "X-Forwarded-Host: evil.example⏎Forwarded: host=evil.example"
        let rows = Self.redirects.flatMap { target, status, location in
            [forwarded, page].map { fields in
                WireRow("A5 redirect: \(target)", get: target, fields, status) {
                    // The query is kept byte for byte, in the field alone; the body is in fixed words.
                    let isFixed = $0.text == "This folder is at the same address with a slash behind it.\n"
                    return (status != 302 || isFixed && $0.fields["location"] == location) && Self.staysHere($0)
                }
            }
        }
        try await check(rows, in: folder)
    }

    @Test func refreshesStayHere() async throws {
        let page = "Sec-Fetch-Dest: document⏎Sec-Fetch-Mode: navigate⏎Accept: text/html"
        let rows = ["//evil.example/../a.txt", "/a.txt?;url=//evil.example", "/.//evil.example/../a.txt", "//a.txt"]
            .flatMap { target in
                [page, "Accept: text/html"].map { fields in
                    WireRow("A5 Refresh: \(target)", get: target, fields, 200, holds: Self.staysHere)
                }
            }
        try await check(rows, in: folder)
        try await check(rows, in: folder, .with { $0.reload = .header })
    }

    @Test func redirectsStayBeneathTheBase() async throws {
        try await withPreview(of: folder, .with { $0.basePath = "/project/" }) { (port: Int) throws in
            for target in [
                "/", "/project", "//project", "/project//sub", "/project/..//evil.example", "/project/./sub?//x",
                "/project?//evil.example",
            ] {
                let response = try RawClient.get(target, port: port)
                guard let location = response.fields["location"] else {
                    #expect([400, 404].contains(response.status), "\(target)")
                    continue
                }
                #expect(location.hasPrefix("/project/") && Self.staysHere(response), "\(target)")
            }
        }
    }

    /// Pages show what was asked for as text, whatever form they have.
    @Test(arguments: ["text/html", "application/json", "text/plain"])
    func nothingIsReflectedAsMarkup(_ accept: String) async throws {
        let safe: @Sendable (RawResponse) -> Bool = { response in
            response.fields["x-content-type-options"] == (response.status == 200 ? "nosniff" : nil)
                && (accept != "text/html"
                    || !["<script>", "<b>", "<img", "onmouseover='", "\u{1B}", "49.txt"].contains {
                        response.text.contains($0)
                    }
                        && response.fields["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
        }
        let rows: [WireRow] = [
            ("/%3Cscript%3Ealert(1)%3C%2fscript%3E", 400), ("/%3Cscript%3Ealert(1)", 404), ("/<script>alert(1)", 404),
            ("/asdf'onmouseover='alert(1)'/../x'onmouseover='alert(1)", 404), ("/%1b%5b2J", 404), ("/%3Cb%3E", 404),
            ("/%3Cb%3Ebold/", 200), ("/%3Cb%3Ebold/?sort=%3Cscript%3E&order=%00", 200),
            ("/%3Cb%3Ebold/?q=%22%3E%3Cimg%20src=x%3E", 200), ("/%3Cb%3Ebold/?page=%3Cscript%3E", 200),
        ].map { target, status in
            WireRow("A5, A6 reflected: \(target)", get: target, "Accept: \(accept)", status, holds: safe)
        }
        try await check(rows, in: folder)
    }

    /// A6: names that look like a template are names.
    @Test func templatesInNamesArePrinted() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let page = try RawClient.get("/%3Cb%3Ebold/", port: port).text
            #expect(page.contains("{{7*7}}.txt") && page.contains("${x}%s%n.txt") && page.contains("&lt;b&gt;bold"))
        }
    }

    /// A6: a folder of very many names does not keep others waiting.
    @Test func aHugeFolderHoldsNobodyUp() async throws {
        for index in 0..<5000 { try folder.write("many/file\(index)", "") }
        try await withPreview(of: folder) { (port: Int) throws in
            // Fewer than the threads that read folders.
            let waiting = try (0..<3).map { page in
                let client = try RawClient(port: port)
                client.send("GET /many/?sort=size&page=\(page) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return client
            }
            let started = RawClient.now()
            _ = try RawClient.get("/a.txt", port: port)
            for _ in 0..<10 { #expect(try RawClient.get("/a.txt", port: port).status == 200) }
            #expect(isSanitized || RawClient.now() - started < 3)
            for client in waiting {
                let response = try #require(client.response(deadline: 20))
                #expect(response.status == 200 && response.body.count < 1 << 20)
            }
        }
    }
}
