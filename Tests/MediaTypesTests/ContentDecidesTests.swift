import MediaTypes
import TestSupport
import Testing

/// What a name says holds as far as the bytes can be that.
struct ContentDecidesTests {
    static let resolvers = [MediaTypeResolver(), MediaTypeResolver(detector: nil)]
    static let elf: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3E, 0]
    static let ole: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 504)

    private static func noise(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 5)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private static func packets(_ prefix: Int) -> [UInt8] {
        (0..<8).flatMap { number -> [UInt8] in
            [UInt8](repeating: UInt8(number), count: prefix) + [0x47, 0x40, 0x11, 0x10]
                + [UInt8](repeating: 0xFF, count: 184)
        }
    }

    /// WHATWG MIME Sniffing, section 7.2.
    @Test(arguments: [
        "x.log", "x.txt", "x.md", "x.csv", "x.tsv", "x.yaml", "x.toml", "x.sql", "x.jsonl", "x.srt", "x.ts", "x.mod",
        "README", "x.c", "x.conf", "x.tex",
    ])
    func aTextRowDoesNotHoldForBinaryBytes(_ name: String) {
        for resolver in Self.resolvers {
            for bytes in [Self.elf, Self.noise(4000), SniffingTests.png + [0, 0, 0, 13]] {
                let resolution = resolver.resolve(name, bytes)
                #expect(resolution.type.essence == "application/octet-stream", "\(name)")
                #expect(String(decoding: resolution.contentType, as: UTF8.self) == "application/octet-stream")
                #expect(resolution.isNoText)
            }
        }
    }

    /// Pages, styles and scripts with a stray control byte are what they are on every host, and so is a log that says
    /// something binary behind its first kilobytes.
    @Test(arguments: [
        ("a.js", "text/javascript"), ("a.html", "text/html"), ("a.css", "text/css"), ("a.json", "application/json"),
        ("a.svg", "image/svg+xml"), ("a.xml", "text/xml"), ("a.vtt", "text/vtt"),
    ])
    func pagesStylesAndScriptsHold(_ name: String, _ essence: String) {
        for resolver in Self.resolvers {
            #expect(resolver.resolve(name, Array("/\0\u{1}\u{8}\u{B}/".utf8)).type.essence == essence)
        }
    }

    @Test func whatComesLateDoesNotCount() {
        let text = Array(String(repeating: "a line of a log\n", count: 100).utf8)
        #expect(Self.resolvers[0].resolve("x.log", text + [0, 0, 0]).type.essence == "text/plain")
        #expect(Self.resolvers[0].resolve("x.log", [0xFF, 0xFE, 0x41, 0]).type.essence == "text/plain")
    }

    @Test(arguments: ["CLIP.MTS", "clip.ts", "clip.mts", "clip.cts"])
    func camerasWritePacketsOf192Bytes(_ name: String) {
        for resolver in Self.resolvers {
            #expect(resolver.contentType(name, Self.packets(4)) == "video/mp2t")
            #expect(resolver.contentType(name, Self.packets(0)) == "video/mp2t")
            #expect(resolver.contentType(name, Self.packets(3)) == "application/octet-stream")
            #expect(resolver.contentType(name, "export const x: number = 1\n") == "text/plain; charset=utf-8")
        }
    }

    @Test(arguments: [
        ("graph.dot", "digraph { a -> b }\n"), ("messages.pot", "msgid \"\"\nmsgstr \"\"\n"),
        ("manual.doc", "MANUAL\n"),
        ("host.key", "-----BEGIN PRIVATE KEY-----\n"), ("id.pub", "ssh-ed25519 AAAA me\n"),
        ("dem.hdr", "ENVI\nsamples = 3\n"), ("1abc.pdb", "HEADER    HYDROLASE\nATOM      1\n"),
        ("movie.sub", "{1}{2}words\n"), ("list.pls", "[playlist]\n"), ("calls.vcf", "##fileformat=VCFv4.2\n"),
        ("genes.bed", "chr1\t1\t2\n"), ("a.ply", "ply\nformat ascii 1.0\n"),
    ])
    func textBehindANameOfAnotherKindIsText(_ name: String, _ text: String) {
        for resolver in Self.resolvers { #expect(resolver.contentType(name, text) == "text/plain; charset=utf-8") }
    }

    @Test(
        arguments: [
            ("letter.dot", ole, "application/msword"), ("slides.pot", ole, "application/vnd.ms-powerpoint"),
            ("old.doc", ole, "application/msword"), ("rich.doc", Array("{\\rtf1 words}".utf8), "application/msword"),
            ("empty.doc", [], "application/msword"),
            ("table.xls", Array("<html><table>".utf8), "application/vnd.ms-excel"),
            ("sky.hdr", Array("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n".utf8), "image/vnd.radiance"),
            ("words.pls", Array("<?xml version=\"1.0\"?><lexicon/>".utf8), "application/pls+xml"),
            ("talk.key", [0x50, 0x4B, 3, 4, 20, 0, 0, 0], "application/vnd.apple.keynote"),
            ("me.vcf", Array("BEGIN:VCARD\n".utf8), "text/vcard; charset=utf-8"),
        ] as [(String, [UInt8], String)]
    )
    func theOtherKindIsWhatItIs(_ name: String, _ bytes: [UInt8], _ contentType: String) {
        for resolver in Self.resolvers {
            #expect(resolver.contentType(name, bytes).hasPrefix(contentType), "\(resolver.contentType(name, bytes))")
        }
    }

    /// To libmagic a comma in each line is a table.
    @Test(arguments: ["THANKS", "CREDITS", "NAMES", "people.in", "noext"])
    func aCommaALineIsNoTable(_ name: String) {
        let text = "Ada Lovelace, London\nAlan Turing, Wilmslow\nGrace Hopper, New York\nKonrad Zuse, Berlin\n"
        for resolver in Self.resolvers { #expect(resolver.contentType(name, text) == "text/plain; charset=utf-8") }
    }

    /// By the name, whatever their first bytes look like.
    @Test(arguments: [
        "Build.data", "game.pck", "page.mem", "Build.wasm.unityweb", "a.bundle", "a.pak", "m.onnx", "a.npy",
    ])
    func whatEnginesExportIsOctets(_ name: String) {
        for resolver in Self.resolvers {
            for bytes in [
                SniffingTests.png, Self.elf, [0x1F, 0x8B, 8, 0], Array("GDPC".utf8), Array("words\n".utf8), [],
            ] {
                #expect(resolver.contentType(name, bytes) == "application/octet-stream", "\(name)")
            }
        }
    }

    @Test(arguments: [
        ("content.opf", "application/oebps-package+xml"), ("toc.ncx", "application/x-dtbncx+xml"),
        ("track.smil", "application/smil+xml"), ("a.fb2", "application/x-fictionbook+xml"),
        ("map.gpkg", "application/geopackage+sqlite3"), ("roads.shp", "application/vnd.shp"),
        ("roads.dbf", "application/vnd.dbf"), ("14.mvt", "application/vnd.mapbox-vector-tile"),
        ("sky.fits", "application/fits"), ("notes.ipynb", "application/x-ipynb+json"),
        ("a.cbz", "application/vnd.comicbook+zip"),
        ("a.nt", "application/n-triples"), ("a.gv", "text/vnd.graphviz"), ("roads.prj", "text/plain"),
        ("a.docm", "application/vnd.ms-word.document.macroenabled.12"), ("lines.geojsonl", "application/json-seq"),
    ])
    func otherFormatsHaveTheirTypes(_ name: String, _ essence: String) {
        #expect(ExtensionTable.type(forName: Array(name.utf8))?.essence == essence)
    }

    /// SVG 2, appendix "image/svg+xml": compressed content has the encoding, not another type.
    @Test func aCompressedDrawingIsADrawing() {
        for resolver in Self.resolvers {
            let compressed = resolver.resolve("logo.svgz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
            #expect(compressed.type.essence == "image/svg+xml" && compressed.isCompressed)
            #expect(compressed.charset == nil && compressed.disagreement == nil)
            let plain = resolver.resolve("logo.svgz", Array("<svg/>".utf8))
            #expect(plain.type.essence == "image/svg+xml" && !plain.isCompressed && plain.disagreement == nil)
            let wrong = resolver.resolve("logo.svg", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
            #expect(!wrong.isCompressed && wrong.disagreement?.essence == "application/gzip")
        }
    }

    @Test(arguments: ["a.yaml", "a.toml", "a.sql", "a.jsonl", "a.srt", "a.csv", "a.md", "a.json5", "a.gv", "a.ttl"])
    func whatCanBeReadIsShownAsText(_ name: String) {
        let resolution = Self.resolvers[0].resolve(name, Array("gr\u{FC}n\n".utf8))
        #expect(resolution.isShownAsText && resolution.type.essence != "text/plain")
        #expect(String(decoding: resolution.asText.contentType, as: UTF8.self) == "text/plain; charset=utf-8")
        let old = Self.resolvers[0].resolve(name, [0xE1, 0xE2, 0x0A])
        #expect(String(decoding: old.asText.contentType, as: UTF8.self) == "text/plain")
    }

    @Test(arguments: ["a.html", "a.json", "a.geojson", "a.ics", "a.vcf", "a.txt", "a.js", "a.css", "a.zip", "a.obj"])
    func whatBrowsersShowOrOpenElsewhereStays(_ name: String) {
        #expect(!Self.resolvers[0].resolve(name, Array("BEGIN:VCARD\n".utf8)).isShownAsText)
    }
}
