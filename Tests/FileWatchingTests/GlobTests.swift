import Testing

@testable import FileWatching

struct GlobTests {
    @Test(arguments: [
        ("*.log", "a.log", true), ("*.log", "x/y/a.log", true), ("*.log", "a.log.txt", false), ("*.log", ".log", true),
        ("/*.log", "a.log", true), ("/*.log", "x/a.log", false), ("x/*.log", "x/a.log", true),
        ("x/*.log", "x/y/a.log", false), ("x/*.log", "z/x/a.log", false), ("x/**", "x/y/a.log", true),
        ("**/a", "a", true), ("**/a", "x/a", true), ("**/a", "x/y/a", true), ("**/a", "x/ba", false),
        ("x/**/a", "x/a", true), ("x/**/a", "x/y/z/a", true), ("x/**/a", "xa", false), ("x/**/a", "x/ya", false),
        ("a**z", "abcz", true), ("?", "a", true), ("?", "ab", false), ("?", "", false), ("a?c/d", "a/c/d", false),
        ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true), ("[!a-c]x", "ax", false),
        ("[]]x", "]x", true), ("[a", "[a", true), ("[z-a]", "b", false), ("[a-]", "-", true), ("\\*", "*", true),
        ("\\*", "a", false), ("", "", true), ("", "a", false), ("é", "é", true), ("*", "a/b", true),
        ("/*", "a/b", false),
        ("a*b*c", "axxbyyc", true), ("a*b*c", "axxbyy", false), ("**", "a/b/c", true),
    ])
    func matchesPath(pattern: String, path: String, expected: Bool) {
        #expect(Glob(pattern).matches(Array(path.utf8), isFolder: false) == expected)
    }

    @Test func slashAtTheEndMeansFolders() {
        #expect(Glob("build/").matches(Array("x/build".utf8), isFolder: true))
        #expect(!Glob("build/").matches(Array("x/build".utf8), isFolder: false))
    }

    @Test func bytesNeedNotBeUTF8() {
        #expect(Glob("a?*").matches([0x61, 0xFF, 0xFE], isFolder: false))
    }

    /// Backtracking would take longer than the universe has.
    @Test(.timeLimit(.minutes(1))) func evilPatternIsHarmless() {
        let pattern = String(repeating: "a*", count: 60) + "b"
        #expect(!Glob(pattern).matches([UInt8](repeating: UInt8(ascii: "a"), count: 4000), isFolder: false))
    }
}
