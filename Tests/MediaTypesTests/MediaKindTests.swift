import Testing

@testable import MediaTypes

/// One answer to what kind of thing a file is.
struct MediaKindTests {
    /// A new row whose kind contradicts its type is noticed here.
    @Test(arguments: ExtensionTable.all.map { ($0.fileExtension, $0.type.essence, $0.kind) })
    func aTypeHasTheKindThatItSays(_ fileExtension: String, _ essence: String, _ kind: MediaKind) {
        let byFirstPart: [Substring: MediaKind] = [
            "image": .image, "video": .video, "audio": .audio, "font": .font, "model": .model,
        ]
        if let expected = byFirstPart[essence.prefix { $0 != "/" }] { #expect(kind == expected) }
        let name = Array("x.\(fileExtension)".utf8)
        #expect(name.withUnsafeBytes { MediaKind.of(name: $0) } == kind)
    }

    @Test(arguments: [
        ("index.html", MediaKind.page), ("a.CSS", .styleSheet), ("a.mjs", .script), ("a.ts", .code), ("a.json", .code),
        ("a.md", .text), ("LICENSE", .text), ("Makefile", .code), ("a.csv", .document), ("a.pdf", .document),
        ("a.eot", .font), ("a.m3u8", .video), ("a.glb", .model), ("a.zip", .archive), ("a.bin", .other),
        ("a.unknown", .other), ("a", .other), ("", .other),
    ])
    func aNameHasAKind(_ name: String, _ kind: MediaKind) {
        #expect(Array(name.utf8).withUnsafeBytes { MediaKind.of(name: $0) } == kind)
    }

    /// Types that hooks and libmagic give are not all in the table.
    @Test(arguments: [
        ("image/x-unknown", MediaKind.image), ("text/x-unknown", .text), ("text/plain", .text), ("video/x", .video),
        ("audio/x", .audio), ("font/x", .font), ("model/x", .model), ("application/x+json", .code),
        ("application/x-javascript", .script), ("application/x-unknown", .other), ("text/css", .styleSheet),
    ])
    func aTypeHasAKind(_ essence: String, _ kind: MediaKind) throws {
        #expect(try #require(MediaType(essence)).kind == kind)
    }

    @Test(arguments: [
        ("text/html", true), ("text/plain", true), ("text/csv", false), ("text/calendar", false), ("video/mp4", true),
        ("audio/mpeg", true), ("application/json", true), ("application/feed+json", true), ("text/xml", true),
        ("image/svg+xml", true), ("image/png", true), ("image/vnd.microsoft.icon", true), ("image/tiff", false),
        ("image/heic", false), ("application/pdf", true), ("application/zip", false), ("font/woff2", false),
        ("application/octet-stream", false),
    ])
    func browsersShowIt(_ essence: String, _ isShown: Bool) throws {
        #expect(try #require(MediaType(essence)).isShownByBrowsers == isShown)
    }

    @Test(arguments: [
        ("css", true), ("png", true), ("JPG", true), ("jfif", true), ("svg", true), ("cur", true), ("avif", true),
        ("tiff", false), ("psd", false), ("js", false), ("html", false), ("woff2", false), ("mp4", false),
    ])
    func browsersReplaceItInPlace(_ fileExtension: String, _ isReplaced: Bool) throws {
        let type = try #require(ExtensionTable.type(forName: Array("x.\(fileExtension)".utf8)))
        #expect(type.isReplacedInPlace == isReplaced)
    }
}
