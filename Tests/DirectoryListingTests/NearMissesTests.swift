import DirectoryListing
import HTTPSemantics
import Testing

@Suite struct NearMissesTests {
    @Test(
        arguments: [
            ("index.html", "Index.html", 0), ("README.md", "readme.md", 0), ("about.html", "about", 1),
            ("about.html", "about.htm", 1), ("About.html", "about.htm", 1), ("style.css", "styel.css", 2),
            ("style.css", "styl.css", 2), ("style.css", "stylle.css", 2),
            ("getting-started.html", "geting-startd.html", 3),
            ("index.html", "index.html", nil), ("a.html", "b.html", nil), ("ab", "cd", nil),
            ("cats.png", "dogs.png", nil),
            ("getting-started.html", "starting.html", nil), ("", "a", nil), (".env", ".npm", nil),
        ] as [(String, String, Int?)]
    )
    func scores(_ candidate: String, _ missing: String, _ score: Int?) {
        #expect(NearMisses.score(Array(candidate.utf8), for: Array(missing.utf8)) == score)
    }

    @Test(
        arguments: [
            ("", "", 0), ("a", "", 1), ("abc", "abc", 0), ("ABC", "abc", 0), ("abc", "acb", 1), ("abcd", "badc", 2),
            ("kitten", "sitting", nil), ("kitten", "sittin", 2), ("abc", "abcde", 2), ("abc", "abcdef", nil),
            ("ca", "abc", nil),
        ] as [(String, String, Int?)]
    )
    func distances(_ a: String, _ b: String, _ distance: Int?) {
        #expect(EditDistance.between(Array(a.utf8), Array(b.utf8), atMost: 2) == distance)
        #expect(EditDistance.between(Array(b.utf8), Array(a.utf8), atMost: 2) == distance)
    }

    @Test func findsTheLikeliestThree() throws {
        let site = try TemporaryFolder()
        for name in ["About.html", "about.txt", "abuot.html", "abott.html", "unrelated.html", ".about"] {
            try site.addFile(name)
        }
        try site.addFolder("about")
        let found = NearMisses.find(Array("about.html".utf8), in: try site.open(as: "docs"))
        #expect(
            found.map { String(decoding: $0.path.bytes, as: UTF8.self) } == [
                "docs/About.html", "docs/about", "docs/about.txt",
            ]
        )
        #expect(found.map(\.path.endsWithSlash) == [false, true, false])
        #expect(NearMisses.find([], in: try site.open()).isEmpty)
        #expect(NearMisses.find([UInt8](repeating: 0x61, count: 256), in: try site.open()).isEmpty)
    }
}
