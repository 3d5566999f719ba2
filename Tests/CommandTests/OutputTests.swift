import TestSupport
import Testing

@testable import preview

struct OutputTests {
    @Test(
        arguments: [
            ("plain\ttext é 🦊", "plain\ttext é 🦊", "plain\ttext é 🦊"),
            ("\u{1B}[31mred\u{1B}[0m", "\u{1B}[31mred\u{1B}[0m\u{1B}[0m", "red"),
            ("\u{1B}[38;5;1m\u{1B}[1mx", "\u{1B}[38;5;1m\u{1B}[1mx\u{1B}[0m", "x"),
            ("\u{1B}[38:2::1:2:3mx", "\u{1B}[38:2::1:2:3mx\u{1B}[0m", "x"),
            ("\u{1B}[2J\u{1B}[1;1H\u{1B}[?25lx\u{1B}[6n", "x", "x"),
            ("\u{1B}[>4;2mx", "x", "x"),
            ("\u{1B}[" + String(repeating: "1;", count: 20) + "mx", "x", "x"),
            ("\u{1B}]0;title\u{7}x", "x", "x"),
            ("\u{1B}]8;;http://a\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link", "link"),
            ("\u{1B}]52;c;never ended", "", ""),
            ("\u{1B}Pq#0\u{1B}\\x\u{1B}_y\u{1B}\\z\u{1B}^\u{9C}!", "xz!", "xz!"),
            ("\u{1B}(Bx\u{1B}cy\u{1B}", "xy", "xy"),
            ("a\u{8}\u{7}\u{7F}\u{9B}31mb", "a\\u{8}\\u{7}\\u{7f}\\u{9b}31mb", "a\\u{8}\\u{7}\\u{7f}\\u{9b}31mb"),
            ("a\u{202E}b\u{2066}c", "a\\u{202e}b\\u{2066}c", "a\\u{202e}b\\u{2066}c"),
        ]
    )
    func onlyColoursReachTheTerminal(_ line: String, _ coloured: String, _ plain: String) {
        var text = OutputText()
        #expect(text.text(of: Array(line.utf8), hasColours: true) == coloured)
        text = OutputText()
        #expect(text.text(of: Array(line.utf8), hasColours: false) == plain)
    }

    /// Whatever bytes come, no escape but SGR gets out, and the line ends without a style.
    @Test func randomBytesAreHarmless() {
        var numbers = SystemRandomNumberGenerator()
        let alphabet = Array("\u{1B}[]mPX^_\\0123456789;:?> a".utf8) + [7, 8, 13, 0x9B, 0xC2, 0xFF, 0]
        for _ in 0..<2000 {
            let line = (0..<40).map { _ in alphabet.randomElement(using: &numbers) ?? 0 }
            var text = OutputText()
            let shown = text.text(of: line, hasColours: true)
            let rest = shown.replacing(/\u{1B}\[[0-9;:]*m/, with: "")
            #expect(rest.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }, "\(line)")
            #expect(rest == shown || shown.hasSuffix("\u{1B}[0m"), "\(line)")
        }
    }

    @Test func colourIsTakenUpOnTheNextLine() {
        var text = OutputText()
        #expect(text.text(of: Array("\u{1B}[31mone".utf8), hasColours: true) == "\u{1B}[31mone\u{1B}[0m")
        #expect(text.text(of: Array("two".utf8), hasColours: true) == "\u{1B}[31mtwo\u{1B}[0m")
        #expect(text.text(of: Array("\u{1B}[mthree".utf8), hasColours: true) == "\u{1B}[31m\u{1B}[mthree\u{1B}[0m")
        #expect(text.text(of: Array("four".utf8), hasColours: true) == "four")
    }

    @Test(
        arguments: [
            ("a\nb\n", ["a", "b"]),
            ("a\r\nb\r\n\r\n", ["a", "b", ""]),
            ("10%\r20%\rdone\nend", ["done", "end"]),
            ("kept\r", ["kept"]),
            ("", []),
        ] as [(String, [String])]
    )
    func linesAreWhatATerminalWouldShow(_ text: String, _ expected: [String]) {
        // Cut at every place.
        for cut in 0...text.utf8.count {
            var lines = OutputLines()
            var found: [String] = []
            for part in [text.utf8.prefix(cut), text.utf8.dropFirst(cut)] {
                lines.take(part) { found.append(String(decoding: $0, as: UTF8.self)) }
            }
            lines.end { found.append(String(decoding: $0, as: UTF8.self)) }
            #expect(found == expected, "cut at \(cut)")
        }
    }

    @Test func longLinesAreCut() {
        var lines = OutputLines()
        var lengths: [Int] = []
        lines.take([UInt8](repeating: 65, count: 100_000) + [10, 66, 10]) { lengths.append($0.count) }
        #expect(lengths == [OutputLines.longestLine, 1])
    }

    @Test(arguments: [1, 100, 2000, 2001, 50_000])
    func memoryOfABuildIsBounded(_ count: Int) async {
        var shown: [String] = []
        var output = BuildOutput { line in
            shown.append(String(decoding: line, as: UTF8.self))
            return true
        }
        for number in 0..<count { await output.take(Array("line \(number)\n".utf8)) }
        await output.end()
        #expect(shown.count <= 2041 && shown.first == "line 0" && shown.last == "line \(count - 1)")
        #expect(shown.contains { $0.hasSuffix("left out ...") } == (count > 2000))
        #expect(Set(shown).count == shown.count, "no line twice")
        let tail = output.tail.split(separator: "\n")
        #expect(tail.last == "line \(count - 1)" && output.tail.utf8.count <= 15 << 10)
        #expect(tail.count == min(count, tail.count) && (count > 1000 || tail.count == count))
    }

    @Test func whatNobodyTakesIsLeftOut() async {
        var asked = 0
        var output = BuildOutput { _ in
            asked += 1
            return false
        }
        for _ in 0..<100 { await output.take(Array("line\n".utf8)) }
        await output.end()
        #expect(asked == 1 && output.tail.split(separator: "\n").count == 100)
    }
}
