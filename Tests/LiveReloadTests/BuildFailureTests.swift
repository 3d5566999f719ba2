import LiveReload
import NIOCore
import Testing

struct BuildFailureTests {
    @Test(
        arguments: [
            ("Sources/a.swift:12:5: error: no", "Sources/a.swift", 12), ("in content/post.md:3", "content/post.md", 3),
            ("at (layout.html:7)", "layout.html", 7), ("src/x.ts(4,9): error TS1", "src/x.ts", 4),
            ("\u{1B}[1;31merror\u{1B}[0m: \u{1B}[36m/abs/p.liquid:8\u{1B}[0m", "/abs/p.liquid", 8),
            ("Error: something at 12:30:45", nil, nil), ("http://127.0.0.1:8080/ refused", nil, nil),
            ("no place", nil, nil), ("a.md:0", nil, nil), ("a.md:99999999999999999999", nil, nil), ("", nil, nil),
            ("first.c:1 then second.c:2", "first.c", 1),
        ] as [(String, String?, Int?)]
    )
    func thePlaceIsFound(_ message: String, _ file: String?, _ line: Int?) {
        let failure = BuildFailure(message)
        #expect(failure.file == file && failure.line == line)
    }

    @Test func coloursStayAndNothingElseIsRead() {
        let card = BuildFailure("<script>\u{1B}[31m\"red\"\u{1B}[39m & \u{1B}[2Kplain\u{0}").card
        #expect(card.contains(##""<script>",["font",{"color":"#ff6b68"},"\"red\""]," & plain"## + "\u{FFFD}\""))
        #expect(!card.contains("\u{1B}"))
    }

    @Test func everyPlaceIsListedBeforeTheOutput() throws {
        let failure = BuildFailure("building\ncontent/a.md:3: no <title>\nb.swift:7:2: error: \"x\"\nno place")
        #expect(failure.places.map(\.text) == ["no <title>", "error: \"x\""])
        let list =
            #"["ol",{},["li",{},["b",{},"content/a.md, line 3"]," no <title>"],"#
            + #"["li",{},["b",{},"b.swift, line 7"]," error: \"x\""]],["pre""#
        #expect(failure.card.contains(list))
        let many = BuildFailure((1...100).map { "a.c:\($0): bad\n" }.joined())
        #expect(many.places.count == BuildFailure.mostPlaces)
    }

    @Test func aFloodIsCut() {
        let failure = BuildFailure(String(repeating: "é", count: 1 << 20))
        #expect(failure.message.utf8.count <= BuildFailure.limit + 3)
    }

    @Test(arguments: [
        ("plain", [ANSIText.Run(text: "plain", color: nil)]),
        ("\u{1B}[38;5;12mx", [ANSIText.Run(text: "x", color: nil)]), ("\u{1B}", []), ("\u{1B}[", []), ("\u{1B}[31", []),
        ("\u{1B}[31m\u{1B}[mx", [ANSIText.Run(text: "x", color: nil)]),
        ("\u{1B}[1;91mx", [ANSIText.Run(text: "x", color: "#ff6b68")]),
    ])
    func sequencesAreRead(_ text: String, _ runs: [ANSIText.Run]) {
        #expect(ANSIText.runs(text) == runs)
    }

    @Test func whoComesLaterHearsOfTheFailureToo() throws {
        let hub = Hub(generation: Generation())
        func last() throws -> String {
            let page = hub.subscribe(.socket)
            return String(buffer: try #require(sequence(state: page) { $0.next() }.suffix(1).first))
        }
        hub.announce(.failed(BuildFailure("a.md:1: \"bad\"\nline")))
        #expect(try last().contains(#""state":"failed","message":"a.md:1: \"bad\"\nline","card":["div","#))
        hub.announce(.started)
        #expect(try last().contains(#""state":"failed""#))
        hub.announce(.succeeded)
        #expect(try last().contains(#""type":"hello""#))
    }
}
