import Testing

@testable import HTTPSemantics

/// FIELD E1 and E12: names as they are, but for what can fool a terminal.
struct SafeTextTests {
    @Test(
        arguments: [
            // As they are.
            ("über.html", "über.html"), ("u\u{308}ber", "u\u{308}ber"), ("日本語 ファイル", "日本語 ファイル"),
            ("a\\b 'c' \"d\"", "a\\b 'c' \"d\""),
            ("می\u{200C}خواهم.txt", "می\u{200C}خواهم.txt"), ("۱۴۰۰\u{200C}ام", "۱۴۰۰\u{200C}ام"),
            ("क्\u{200D}ष", "क्\u{200D}ष"), ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"),
            ("🏃🏽\u{200D}♀\u{FE0F}", "🏃🏽\u{200D}♀\u{FE0F}"), ("❤\u{FE0F}\u{200D}🔥", "❤\u{FE0F}\u{200D}🔥"),
            (
                "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
                "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}"
            ),
            ("\u{600}١", "\u{600}١"), ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"),
            ("葛\u{E0100}", "葛\u{E0100}"), ("©\u{FE0E}", "©\u{FE0E}"), ("ᠠ\u{180B}", "ᠠ\u{180B}"),
            ("שָׁלוֹם", "שָׁלוֹם"), ("ế", "ế"), ("e\u{302}\u{301}", "e\u{302}\u{301}"), ("བསྒྲུབས", "བསྒྲུབས"),
            // Selectors that select nothing: the same name to the eye, another one to the disk.
            ("index\u{FE0F}.html", "index\\u{fe0f}.html"), ("\u{FE0F}a", "\\u{fe0f}a"), ("1\u{FE0F}", "1\\u{fe0f}"),
            ("ü\u{E0100}\u{E0101}", "ü\\u{e0100}\\u{e0101}"), ("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}\\u{fe0f}"),
            // Marks that would cover the lines around them.
            (
                "a" + String(repeating: "\u{301}", count: 14) + "b",
                "a" + String(repeating: "\u{301}", count: 12) + "\\u{301}\\u{301}b"
            ),
            // Joiners that join nothing.
            ("\u{200D}a", "\\u{200d}a"), ("a\u{200C}", "a\\u{200c}"), ("a\u{200C}.b", "a\\u{200c}.b"),
            ("a\u{200D}\u{200D}b", "a\\u{200d}\\u{200d}b"), ("1\u{200D}2", "1\\u{200d}2"),
            // What turns, hides or acts.
            ("a\u{202E}b", "a\\u{202e}b"), ("a\u{2066}b\u{2069}", "a\\u{2066}b\\u{2069}"),
            ("a\u{200F}b\u{61C}", "a\\u{200f}b\\u{61c}"),
            ("a\u{AD}b\u{FEFF}c\u{200B}", "a\\u{ad}b\\u{feff}c\\u{200b}"),
            ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
            ("a\u{3164}b\u{34F}", "a\\u{3164}b\\u{34f}"), ("a\u{E0041}b", "a\\u{e0041}b"),
            ("🏴\u{E0067}x", "🏴\\u{e0067}x"),
            ("\u{1B}[2J\n\t\u{7F}", "\\x1b[2J\\x0a\\x09\\x7f"), ("\u{9B}31m", "\\u{9b}31m"),
        ]
    )
    func onlyWhatFoolsIsEscaped(_ text: String, _ shown: String) {
        #expect(SafeText.escape(text.utf8) == shown)
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62], "a\\xffb"), ([0xC3], "\\xc3"), ([0xC3, 0xBC, 0xC3], "ü\\xc3"),
            ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"), ([0xF0, 0x9F, 0x98], "\\xf0\\x9f\\x98"), ([], ""),
        ] as [([UInt8], String)]
    )
    func otherBytesAreNumbers(_ bytes: [UInt8], _ shown: String) {
        #expect(SafeText.escape(bytes) == shown)
    }
}
