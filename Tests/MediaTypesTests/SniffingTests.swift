import MediaTypes
import Testing

struct SniffingTests {
    static let resolvers = [MediaTypeResolver(), MediaTypeResolver(detector: nil)]
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// What a browser would run is text when only its bytes say so.
    @Test(
        arguments: [
            "<!doctype html><script>x()</script>", "<html><script>x()</script>", "<script>x()</script>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>x()</script></svg>",
            "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><script>x()</script></html>",
            "#!/usr/bin/env node\nx()\n", "import x from \"./y.js\"\n", "<?php phpinfo();", "#!/bin/sh\nls\n",
        ],
        ["page", "page.zzz"]
    )
    func whatWouldRunIsText(_ text: String, _ name: String) {
        for resolver in Self.resolvers {
            #expect(resolver.contentType(name, text) == "text/plain; charset=utf-8")
            let inLatin1 = resolver.resolve(name, Array((text + "\n// caf").utf8) + [0xE9, 0x0A]).type.essence
            #expect(["text/plain", "application/octet-stream"].contains(inLatin1))
        }
    }

    /// Four letters at the start of a text are not a font.
    @Test(arguments: ["OTTO was here", "BMW and others", "GIF89a is a format", "ID3 tags", "RIFFs for guitars", "wOFF"])
    func wordsAreNotSignatures(_ text: String) {
        for resolver in Self.resolvers {
            #expect(resolver.contentType("notes", text) == "text/plain; charset=utf-8")
            #expect(resolver.contentType("notes.md", text) == "text/markdown; charset=utf-8")
            #expect(resolver.resolve("notes.md", Array(text.utf8)).disagreement == nil)
        }
    }

    @Test(
        arguments: [
            ([1, 2, 3, 4], "application/octet-stream"), ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0], nil),
            (Array("%PDF-1.7\n1 0 obj\n".utf8), "application/pdf"), (Array("plain".utf8), "text/plain"),
            (Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0], "image/bmp"),
            ([0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], "image/tiff"), ([0xFF, 0x0A, 0xFA, 0x7F], "image/jxl"),
        ] as [([UInt8], String?)]
    )
    func bytesWithoutAName(_ bytes: [UInt8], _ essence: String?) {
        for resolver in Self.resolvers {
            let found = resolver.resolve("thing", bytes).type.essence
            if let essence { #expect(found == essence) } else { #expect(found.hasPrefix("application/")) }
        }
    }

    @Test(.enabled(if: hasLibmagic, "needs libmagic and its database"))
    func libmagicNamesWhatTheTableDoesNot() {
        #expect(Self.resolvers[0].contentType("users", "{\"name\": \"x\", \"age\": 3}") == "application/json")
    }

    @Test(arguments: ["clip.ts", "CLIP.TS", "clip.mts"])
    func aTransportStreamIsNotTypeScript(_ name: String) {
        let packet = [0x47, 0x40, 0x11, 0x10] + [UInt8](repeating: 0xFF, count: 184)
        #expect(Self.resolvers[0].contentType(name, packet + packet) == "video/mp2t")
        let source = "G" + String(repeating: " ", count: 187) + "G();"
        #expect(Self.resolvers[0].contentType(name, source) == "text/plain; charset=utf-8")
    }

    @Test(
        arguments: [
            ("site.svg", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], "application/gzip"),
            ("data.json", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], "application/gzip"),
            ("paper.pdf", Array("\u{FEFF}<!DOCTYPE HTML>".utf8), "text/html"),
            ("clip.mp4", [0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
            ("a.woff2", Array("wOFF".utf8) + [0, 1, 0, 0], "font/woff"),
            ("favicon.ico", png, "image/png"),
            ("a.foo", [0x50, 0x4B, 3, 4, 20, 0, 0, 0], nil), ("a.bin", png, nil),
            ("a.m4a", [0, 0, 0, 0x1C] + Array("ftypisom".utf8), nil), ("a.opus", Array("OggS".utf8) + [0, 2], nil),
            ("a.otf", [0, 1, 0, 0, 0, 0x12, 1, 0], nil), ("a.ttc", Array("ttcf".utf8) + [0, 1, 0, 0], nil),
            ("a.mp3", Array("ID3".utf8) + [4, 0, 0], nil), ("a.xlsx", [0x50, 0x4B, 3, 4, 20, 0, 6, 0], nil),
            ("a.heic", [0, 0, 0, 0x1C] + Array("ftypmif1".utf8), nil), ("a.cur", [0, 0, 2, 0, 1, 0], nil),
            ("a.ai", Array("%PDF-1.5\n".utf8) + [0xE2, 0xE3], nil),
            ("a.wav", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVE".utf8), nil),
        ] as [(String, [UInt8], String?)]
    )
    func tellsWhatTheBytesAre(_ name: String, _ bytes: [UInt8], _ actual: String?) {
        let resolver = MediaTypeResolver(extra: ["foo": "application/x-foo"], detector: nil)
        #expect(resolver.resolve(name, bytes).disagreement?.essence == actual)
    }
}
