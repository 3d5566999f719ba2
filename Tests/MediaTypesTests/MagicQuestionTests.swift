#if LibMagic
import Glibc
import TestSupport
import Testing

@testable import MediaTypes

/// Of text libmagic is asked less: what is made of its answer must be the same.
struct MagicQuestionTests {
    @Test(
        arguments: [
            ("#!/bin/sh\nls\n", .text), ("a,b,c\n1,2,3\n", .text), ("{\"a\": 1}", .text), ("WEBVT", .text),
            ("begin:\n", .text), (" BEGIN:VCARD\n", .text), ("BEGIN:VCARD\n", .anything),
            ("begin:vcalendar", .anything),
            ("WEBVTT\n\n", .anything), ("WebVTT", .anything),
        ] as [(String, MagicDetector.Question)]
    )
    func whatTextIsAsked(_ text: String, _ question: MagicDetector.Question) {
        Array(text.utf8).withUnsafeBytes { bytes in
            #expect(MediaTypeResolver.question(about: bytes, isUTF8: true) == question)
            #expect(MediaTypeResolver.question(about: bytes, isUTF8: false) == .anything)
        }
    }

    /// The type as it would be sent, by both questions.
    @Test(.enabled(if: hasLibmagic, "needs libmagic and its database"))
    func textHasTheSameTypeByBoth() throws {
        let detector = try #require(MagicDetector())
        var generator = SeededGenerator(seed: 11)
        var found: Set<String?> = []
        for _ in 0..<3000 {
            let text = Self.text(&generator)
            text.withUnsafeBytes { bytes in
                let question = MediaTypeResolver.question(about: bytes, isUTF8: true)
                let types = [question, .anything].map { question in
                    detector.detect(bytes, as: question).map(\.type)
                        .flatMap { MediaTypeResolver.isHarmlessText($0) ? $0.essence : nil }
                }
                #expect(types[0] == types[1], "\(String(decoding: bytes, as: UTF8.self))")
                found.insert(types[0])
            }
        }
        #expect(found == [nil, "application/json", "text/vtt", "text/calendar", "text/vcard"])
    }

    @Test(.enabled(if: hasLibmagic, "needs libmagic and its database"))
    func charsetIsTheSameByBoth() throws {
        let detector = try #require(MagicDetector())
        var generator = SeededGenerator(seed: 12)
        var found: Set<String?> = []
        for number in 0..<1500 {
            var bytes = Self.text(&generator)
            if number % 3 == 0 { bytes = bytes.flatMap { [$0, 0] } }
            bytes.append(UInt8.random(in: 0x80...0xFF, using: &generator))
            bytes.withUnsafeBytes { bytes in
                let charsets = [.text, .anything].map { detector.detect(bytes, as: $0)?.charset }
                #expect(charsets[0] == charsets[1], "\(Array(bytes))")
                found.insert(charsets[0])
            }
        }
        #expect(found.contains("iso-8859-1"))
    }

    @Test(.enabled(if: hasLibmagic, "needs libmagic and its database"))
    func textIsAskedInAFractionOfTheTime() throws {
        let detector = try #require(MagicDetector())
        let script = Array("#!/bin/sh\necho 1\n".utf8)
        func time(_ question: MagicDetector.Question) -> Int {
            let times = (0..<9).map { _ in
                let start = nanoseconds(of: CLOCK_THREAD_CPUTIME_ID)
                _ = script.withUnsafeBytes { detector.detect($0, as: question) }
                return nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) - start
            }
            return times.min() ?? 0
        }
        // 2 us against 250.
        #expect(time(.text) * 5 < time(.anything))
    }

    private static func text(_ generator: inout SeededGenerator) -> [UInt8] {
        let starts = [
            "", "", "", "BEGIN:VCALENDAR\n", "begin:vcard\nVERSION:3.0\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n",
            " BEGIN:VCARD\n", "\nWEBVTT\n\n00:01.000 --> 00:02.000\n", "#!/bin/sh\n", "<?xml version=\"1.0\"?>", "ID3",
            "BM",
        ]
        let words = [
            "some", "words", "a,b,c", "[1, 2]", "{\"a\": 1}", "<html>", "import x", "END:VCARD", "é", "\u{1F600}", "\t",
            "\r",
            "00:01.000 -->", "function f() {}", "#include <x>", "class A", "From: a@b", "\\documentclass", "\"",
        ]
        let separator = [" ", "\n", ",", "\r\n"].randomElement(using: &generator) ?? " "
        let count = Int.random(in: 1...40, using: &generator)
        let chosen = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
        let body =
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: "[" + (0..<count).map { "{\"n\": \($0)}" }.joined(separator: ",") + "]"
            case 1: String(repeating: "a,\"b\",c\n", count: count)
            default: chosen.joined(separator: separator)
            }
        return Array(((starts.randomElement(using: &generator) ?? "") + body).utf8)
    }
}

/// Nanoseconds of a clock.
private func nanoseconds(of clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
#endif
