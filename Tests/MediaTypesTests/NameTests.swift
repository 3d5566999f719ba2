import MediaTypes
import Testing

struct NameTests {
    @Test(
        arguments: [
            ("CNAME", "text/plain"), ("License", "text/plain"), ("Makefile", "text/plain"),
            ("_redirects", "text/plain"),
            (".htaccess", "text/plain"), ("apple-app-site-association", "application/json"),
            ("robots.txt", "text/plain"),
            ("a.tar.gz", "application/gzip"), ("logo.svgz", "image/svg+xml"), ("x.d.ts", "text/plain"),
            ("go.mod", "text/plain"),
            ("A.WebManifest", "application/manifest+json"), ("a.b.c.PNG", "image/png"), ("rss.xml", "text/xml"),
            ("a.", nil), ("a", nil), (".", nil), ("", nil), ("a.\u{212A}ml", nil), ("a.png ", nil),
            ("a." + String(repeating: "x", count: 300), nil), (String(repeating: "x", count: 300), nil),
        ] as [(String, String?)]
    )
    func byName(_ name: String, _ essence: String?) {
        #expect(ExtensionTable.type(forName: Array(name.utf8))?.essence == essence)
    }

    @Test func embeddersExtensionsAreBytesAndMayBeCompound() {
        let long = String(repeating: "x", count: 40)
        let resolver = MediaTypeResolver(
            extra: ["tar.gz": "application/x-own", "K": "application/x-k", long: "application/x-long"],
            detector: nil
        )
        #expect(resolver.contentType("a.tar.gz", "x") == "application/x-own")
        #expect(resolver.contentType("a.b.tar.gz", "x") == "application/x-own")
        #expect(resolver.contentType("a.gz", "x") == "application/gzip")
        #expect(resolver.contentType("a.k", "x") == "application/x-k")
        #expect(resolver.contentType("a.\u{212A}", "x") == "text/plain; charset=utf-8")
        #expect(resolver.contentType("a.y" + long, "x") == "text/plain; charset=utf-8")
    }

    @Test(
        arguments: [
            ("Text/HTML", "text/html"), ("application/vnd.api+json", "application/vnd.api+json"), ("text", nil),
            ("text/", nil),
            ("/html", nil), ("text/html; charset=utf-8", nil), ("text/html/x", nil), ("text/ht ml", nil),
            ("text/html\r\nX: y", nil),
            ("text/mar\u{212A}down", nil), ("text/\u{E9}", nil), ("", nil), ("cannot open `x' (No such file)", nil),
        ] as [(String, String?)]
    )
    func validatesTypes(_ text: String, _ essence: String?) {
        #expect(MediaType(text)?.essence == essence)
    }

    @Test func theTableIsLarge() {
        #expect(ExtensionTable.all.count >= 170)
    }
}
