import Platform
import StaticSite
import Testing

@testable import DirectoryListing

/// How names, sizes and times are shown.
@Suite struct ShownTextTests {
    @Test(
        arguments: [
            ("plain.txt", "plain.txt", "plain.txt"),
            // Joiners between letters or pictographs are seen by what they join.
            ("می\u{200C}خواهم.txt", "می\u{200C}خواهم.txt", "می\u{200C}خواهم.txt"),
            ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"),
            ("a\u{200D}.b", "a\\u{200D}.b", nil),
            ("<b>&\"'", "<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"),
            ("a\nb", "a␊b", "a<span class=\"odd\">␊</span>b"),
            ("\r\n", "␍␊", "<span class=\"odd\">␍</span><span class=\"odd\">␊</span>"),
            ("\u{1B}[31m", "␛[31m", "<span class=\"odd\">␛</span>[31m"),
            ("\u{7F}", "␡", "<span class=\"odd\">␡</span>"),
            ("\u{85}", "\\u{85}", "<span class=\"odd\">\\u{85}</span>"),
            ("\u{202E}gnp.exe", "\\u{202E}gnp.exe", "<span class=\"odd\">\\u{202E}</span>gnp.exe"),
            ("a\u{2066}b\u{2069}", "a\\u{2066}b\\u{2069}", nil),
            ("zero\u{200B}width", "zero\\u{200B}width", nil),
            ("\u{FEFF}bom", "\\u{FEFF}bom", nil),
            ("\u{61C}\u{200F}", "\\u{61C}\\u{200F}", nil),
            ("\u{2028}", "\\u{2028}", nil),
            ("\u{3164}", "\\u{3164}", nil),
            ("é ä 日本 😀", "é ä 日本 😀", "é ä 日本 😀"),
            ("❤\u{FE0F}", "❤\u{FE0F}", "❤\u{FE0F}"),
            ("\u{301}lead", "\u{25CC}\u{301}lead", "<span class=\"odd\">\u{25CC}</span>\u{301}lead"),
            ("\n\u{338}", "␊\u{25CC}\u{338}", nil), ("/a/\u{301}b", "/a/\u{25CC}\u{301}b", nil),
            ("index\u{FE0F}.html", "index\\u{FE0F}.html", nil),
        ] as [(String, String, String?)]
    )
    func writesOutWhatCannotBeSeen(_ name: String, _ text: String, _ markup: String?) {
        let shown = ShownName(name.utf8)
        #expect(shown.text == Array(text.utf8))
        if let markup { #expect(shown.markup == Array(markup.utf8)) }
    }

    @Test func bytesThatAreNoUTF8BecomeTheReplacementCharacter() {
        #expect(ShownName(Array("bad".utf8) + [0xFF, 0xFE]).text == Array("bad\u{FFFD}\u{FFFD}".utf8))
    }

    @Test(
        arguments: [
            (0, "0 B"), (1, "1 B"), (999, "999 B"), (1000, "1.0 kB"), (4213, "4.2 kB"), (99_949, "99.9 kB"),
            (99_951, "100 kB"), (999_499, "999 kB"), (999_949, "1000 kB"), (999_950, "1.0 MB"), (1_000_000, "1.0 MB"),
            (5_368_709_120, "5.4 GB"), (.max, "9.2 EB"), (-1, "0 B"), (.min, "0 B"),
        ] as [(Int64, String)]
    )
    func sizesAreShort(_ size: Int64, _ text: String) {
        #expect(ShownSize.short(size) == text)
    }

    @Test(
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1,000 bytes"), (1_234_567, "1,234,567 bytes"),
        ] as [(Int64, String)]
    )
    func exactSizesAreGrouped(_ size: Int64, _ text: String) {
        #expect(ShownSize.exact(size) == text)
    }

    /// Digit by digit, from both ends.
    @Test func numbersAreGroupedByThree() {
        var numbers: [Int64] = [.max, .min, -1]
        var power: Int64 = 1
        for _ in 0..<19 {
            numbers += [power - 1, power, power + 1, power / 3 * 7 / 2]
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
        for number in numbers {
            var digits = Array(String(max(number, 0)))
            for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: index) }
            #expect(ShownSize.grouped(number) == String(digits))
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"), (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
            (253_409_212_800, "9999-12-31T23:59:59Z"), (.max, "9999-12-31T23:59:59Z"), (.min, "0000-01-01T00:00:00Z"),
            (-62_162_121_600, "0000-02-29T00:00:00Z"),
        ] as [(Int64, String)]
    )
    func timesAreUTC(_ seconds: Int64, _ text: String) {
        let time = CivilTime(Timestamp(seconds: seconds, nanoseconds: 0))
        #expect(String(decoding: time.internet, as: UTF8.self) == text)
    }

    @Test func timesAreShownToTheMinute() {
        let time = CivilTime(Timestamp(seconds: 1_763_690_759, nanoseconds: 5))
        #expect(String(decoding: time.shown, as: UTF8.self) == "2025-11-21 02:05")
    }

    @Test(arguments: [
        ("a.PNG", EntryIcon.image), ("x.mp4", .video), ("x.ogg", .audio), ("x.woff2", .font), ("index.html", .code),
        ("README.md", .document), ("x.tar.gz", .archive), ("LICENSE", .document), (".png", .image), ("x.", .file),
        ("x.pngpngpngpngpng", .file), ("x.webmanifest", .code), ("x.xwebmanifest", .file), ("x.pn", .file),
        ("x.7Z", .archive), ("x.c", .code), ("x.gnp", .file), ("", .file), (".", .file), ("a.b.svg", .image),
        ("x.cur", .image), ("x.jfif", .image), ("x.m2ts", .video), ("x.3gp", .video), ("x.m4b", .audio),
        ("x.otc", .font), ("Makefile", .code), ("x.glb", .file), ("x.bin", .file),
    ])
    func iconsGoByTheExtension(_ name: String, _ icon: EntryIcon) {
        #expect(EntryIcon(fileName: Array(name.utf8)) == icon)
    }
}
