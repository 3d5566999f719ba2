import NIOCore
import TestSupport
import Testing

@testable import PreviewKit

/// A base path is compared segment by segment, decoded (RFC 3986, section 6.2.2).
struct BasePathTests {
    @Test(
        arguments: [
            ("/@scope/pkg/", "/@scope/pkg/a.css", "/a.css"), ("/@scope/pkg/", "/%40scope/pkg/a.css", "/a.css"),
            ("/@scope/pkg", "/@scope/pkg/", "/"), ("/~user/", "/~user/x", "/x"), ("/~user/", "/%7Euser/x", "/x"),
            ("/%7euser/", "/~user/x", "/x"), ("/projekt-ü/", "/projekt-%C3%BC/", "/"),
            ("/projekt-ü/", "/projekt-%c3%bc/a%2fb", "/a%2fb"), ("/projekt-%C3%BC/", "/projekt-ü/x", "/x"),
            ("/a b/", "/a%20b/%61", "/%61"), ("/a!$&'()*+,;=:/", "/a!$&'()*+,;=:/x", "/x"),
            ("/a/b/", "//a//b//c", "//c"), ("/", "/x", "/x"), ("/a/", "/%61/x", "/x"),
            ("/a/", "/a", nil), ("/a/", "/", nil), ("/a/", "/ab/x", nil), ("/ab/", "/a/x", nil),
            ("/a/b/", "/a%2Fb/", nil),
            ("/@scope/pkg/", "/@scope/pkgx/", nil), ("/@scope/pkg/", "/@scope", nil), ("/a/", "/A/", nil),
        ] as [(String, String, String?)]
    )
    func strips(_ base: String, _ path: String, _ rest: String?) throws {
        let base = try #require(BasePath(base))
        #expect(
            base.strip(ByteBuffer(string: path).readableBytesView).map { String(decoding: $0, as: UTF8.self) } == rest
        )
    }

    @Test(arguments: ["/@scope/pkg/", "/~user/", "/projekt-ü/", "/a b/"])
    func itsOwnLinksWork(_ path: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html><title>t</title>")
        try folder.write("sub/a.css", "a{}")
        try await withPreview(of: folder, .with { $0.basePath = path }) { port in
            // As browsers write it: they encode what is no ASCII, and blanks.
            let written = path.replacing("ü", with: "%C3%BC").replacing(" ", with: "%20")
            let page = try RawClient.get(written, port: port, fields: ["Sec-Fetch-Dest: document"])
            #expect(page.status == 200 && page.text.contains(".preview/client.js"))
            let tag = try #require(page.text.split(separator: "src=\"").dropFirst().first)
            #expect(try RawClient.get(String(tag.prefix { $0 != "\"" }), port: port).status == 200)
            #expect(try RawClient.get(written + "sub/a.css", port: port).text == "a{}")
            #expect(try RawClient.get(written + "sub/a.css", port: port).status == 200)
            let redirect = try RawClient.get(written + "sub", port: port)
            let location = try #require(redirect.fields["location"])
            #expect(try RawClient.get(location, port: port).status == 200)
            #expect(try RawClient.get(String(written.dropLast()), port: port).status == 302)
            #expect(try RawClient.get(written + ".preview/status", port: port).status == 200)
            #expect(try RawClient.get("/sub/a.css", port: port).status == 404)
        }
    }
}
