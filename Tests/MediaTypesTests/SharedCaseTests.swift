import MediaTypes
import TestSupport
import Testing

/// The shared table of what libmagic says about web files, held row by row against what is sent.
struct SharedCaseTests {
    /// Real bytes for the sketches in the table's second column, and what must be sent.
    static let samples: [String: (bytes: [UInt8], contentType: String)] = {
        let texts = [
            "a.css": ("body { color: red; }\n", "text/css; charset=utf-8"),
            "b.css": ("@import url(x.css); /* comment */ a::before {}", "text/css; charset=utf-8"),
            "include.css": ("#include { color: red }", "text/css; charset=utf-8"),
            "a.js": ("console.log(\"hi\");", "text/javascript; charset=utf-8"),
            "b.js": ("import x from \"./y.js\"", "text/javascript; charset=utf-8"),
            "classy.js": ("class A { constructor(){} }", "text/javascript; charset=utf-8"),
            "min.js": ("!function(e){e()}(x)", "text/javascript; charset=utf-8"),
            "a.mjs": ("export default 1", "text/javascript; charset=utf-8"),
            "a.ts": ("export const x: number = 1", "text/plain; charset=utf-8"),
            "jsshebang.js": ("#!/usr/bin/env node\nx()\n", "text/javascript; charset=utf-8"),
            "a.json": ("{\"a\":1}", "application/json"),
            "a.webmanifest": ("{\"name\":\"x\"}", "application/manifest+json"),
            "a.map": ("{\"version\":3,\"sources\":[]}", "application/json"),
            "a.svg": ("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "image/svg+xml; charset=utf-8"),
            "b.svg": ("<?xml version=\"1.0\"?><svg/>", "image/svg+xml; charset=utf-8"),
            "a.html": ("<!doctype html><title>a</title>", "text/html; charset=utf-8"),
            "frag.html": ("<p>hello</p>", "text/html; charset=utf-8"),
            "evil.txt": ("<html><script>alert(1)</script></html>", "text/plain; charset=utf-8"),
            "evil.jpg": ("<html><script>alert(1)</script></html>", "image/jpeg"),
            "README": ("<!doctype html><title>readme</title>", "text/plain; charset=utf-8"),
            "a.md": ("# Title\n", "text/markdown; charset=utf-8"),
            "rss.xml": ("<rss version=\"2.0\"><channel/></rss>", "text/xml; charset=utf-8"),
            "a.vtt": ("WEBVTT\n\n", "text/vtt; charset=utf-8"),
            "a.csv": ("a,b\n1,2\n", "text/csv; charset=utf-8"),
            "x.php": ("<?php phpinfo();", "text/plain; charset=utf-8"),
        ]
        let avif: [UInt8] = [0, 0, 0, 0x1C] + Array("ftypavif".utf8) + [0, 0, 0, 0] + Array("avifmif1miaf".utf8)
        let binaries: [String: (bytes: [UInt8], contentType: String)] = [
            "a.wasm": (Array("\0asm".utf8) + [1, 0, 0, 0], "application/wasm"),
            "a.woff2": (Array("wOF2".utf8) + [0, 1, 0, 0], "font/woff2"),
            "a.ttf": ([0, 1, 0, 0, 0, 0x12, 1, 0], "font/ttf"),
            "a.ico": ([0, 0, 1, 0, 1, 0, 16, 16], "image/vnd.microsoft.icon"),
            "a.avif": (avif, "image/avif"),
            "a.webp": (Array("RIFF".utf8) + [8, 0, 0, 0] + Array("WEBPVP8 ".utf8), "image/webp"),
        ]
        return texts.mapValues { (Array($0.0.utf8), $0.1) }.merging(binaries) { text, _ in text }
    }()

    /// Rows that name no single type; each has its own test below.
    static let prose = ["empty.*", "dir / fifo / symlink", "missing path", "latin.txt", "u16.html"]

    static let resolvers = [MediaTypeResolver(), MediaTypeResolver(detector: nil)]

    @Test(arguments: samples.keys.sorted(), resolvers)
    func sends(_ name: String, _ resolver: MediaTypeResolver) throws {
        let sample = try #require(Self.samples[name])
        #expect(resolver.contentType(name, sample.bytes) == sample.contentType)
        // Without libmagic the same, or no answer.
        let quick = sample.bytes.withUnsafeBytes {
            resolver.resolveQuickly(name: Array(name.utf8)[...], sample: $0, isWhole: true)
        }
        #expect(quick == nil ? name == "README" && hasLibmagic : quick == resolver.resolve(name, sample.bytes))
    }

    @Test(.enabled(if: SharedCases.isAvailable, .init(rawValue: SharedCases.reason)))
    func everyRowHasASampleAndIsHeeded() throws {
        let table = try SharedCases.load("libmagic.json")["rows"]?.array ?? []
        let rows = table.map { $0.array?.compactMap(\.string) ?? [] }
        #expect(rows.count >= 36)
        for row in rows where row.count == 4 && !Self.prose.contains(row[0]) {
            let sample = try #require(Self.samples[row[0]], "no sample for \(row[0])")
            let essence = sample.contentType.split(separator: ";").first ?? ""
            #expect(row[3].contains(essence), "\(row[0]): \(row[3])")
        }
    }

    /// "never send inode/*": whatever the name, nothing but a type of content leaves this room.
    @Test(arguments: ["empty.html", "empty.css", "empty.png", "empty.zzz", "empty"], resolvers)
    func anEmptyFileIsWhatItsNameSays(_ name: String, _ resolver: MediaTypeResolver) {
        let expected = [
            "empty.html": "text/html; charset=utf-8", "empty.css": "text/css; charset=utf-8", "empty.png": "image/png",
        ]
        #expect(resolver.contentType(name, []) == expected[name] ?? "text/plain; charset=utf-8")
    }

    @Test func latin1IsNotUTF8() {
        let bytes = Array("h".utf8) + [0xE9] + Array("llo\n".utf8)
        #expect(Self.resolvers[1].contentType("latin.txt", bytes) == "text/plain")
        #expect(Self.resolvers[0].contentType("latin.txt", bytes) == "text/plain")
    }

    @Test(arguments: resolvers)
    func aByteOrderMarkDecides(_ resolver: MediaTypeResolver) {
        let page: [UInt8] = [0xFF, 0xFE] + Array("<!doctype html>".utf8.map { [$0, 0] as [UInt8] }.joined())
        #expect(resolver.contentType("u16.html", page) == "text/html; charset=utf-16le")
    }
}
