import HTTPSemantics
import LiveReload
import NIOCore
import Testing

struct JournalTests {
    private let change = ChangeSet.some([SiteChange(path: "/a", kind: .modified, via: ["/b"])])

    @Test func tellsWhatCameAfterAGeneration() {
        let hub = Hub(generation: Generation())
        for _ in 0..<3 { _ = hub.publish(change) }
        #expect(hub.journal.entries(after: 0)?.map(\.generation.number) == [1, 2, 3])
        #expect(hub.journal.entries(after: 2)?.map(\.generation.number) == [3])
        #expect(hub.journal.entries(after: 3)?.isEmpty == true)
        #expect(hub.journal.concerns("/b", after: 2))
        #expect(!hub.journal.concerns("/c", after: 0))
    }

    @Test func forgetsTheOldestAndSaysSo() {
        let journal = Journal(capacity: 2)
        let hub = Hub(generation: Generation(), journal: journal)
        for _ in 0..<4 { _ = hub.publish(change) }
        #expect(journal.entries(after: 2)?.count == 2)
        #expect(journal.entries(after: 1) == nil)
        #expect(journal.concerns("/c", after: 1))
    }

    /// A generator writes hundreds of files each time: their number is what takes memory.
    @Test func forgetsByTheNumberOfChangesToo() {
        let journal = Journal(capacity: 100, changeCapacity: 10)
        let hub = Hub(generation: Generation(), journal: journal)
        let four = ChangeSet.some((0..<4).map { SiteChange(path: "/\($0)", kind: .modified) })
        for _ in 0..<5 { _ = hub.publish(four) }
        #expect(journal.entries(after: 3)?.count == 2)
        #expect(journal.entries(after: 2) == nil)
        _ = hub.publish(.everything)
        #expect(journal.entries(after: 3)?.count == 3)
    }

    @Test func aGenerationOfAnotherRunHasNoNumber() {
        let generation = Generation()
        let other = Generation()
        #expect(generation.number(of: generation.current.text) == 0)
        #expect(generation.number(of: other.current.text) == nil)
        for text in ["", ".", "1", generation.current.text + "9", generation.current.text + ".0", "x.0", "-1.-1"] {
            #expect(generation.number(of: text) == nil, "\(text)")
        }
    }

    @Test func aStreamGoesOnWhereItEnded() throws {
        let hub = Hub(generation: Generation())
        let start = hub.generation.current.text
        _ = hub.publish(change)
        _ = hub.publish(change)
        let stream = hub.subscribe(.events, lastEventID: start)
        let names = sequence(state: stream) { $0.next() }.map { String(buffer: $0).split(separator: "\n")[0] }
        #expect(names == ["event: hello", "event: change", "event: change"])
        let stranger = hub.subscribe(.events, lastEventID: "other.7")
        let messages = sequence(state: stranger) { $0.next() }.map { String(buffer: $0) }
        #expect(messages.count == 2)
        #expect(messages.last?.contains(#""everything":true"#) == true)
    }

    @Test func aLongListIsEverything() throws {
        let hub = Hub(generation: Generation())
        let page = hub.subscribe(.socket)
        _ = page.next()
        _ = hub.publish(.some((0..<501).map { SiteChange(path: "/\($0)", kind: .modified) }))
        let message = String(buffer: try #require(page.next()))
        #expect(message.hasSuffix(#","everything":true}"#))
    }

    @Test func messagesAreOneObjectEach() throws {
        let hub = Hub(generation: Generation())
        let page = hub.subscribe(.socket)
        _ = page.next()
        let odd = SiteChange(path: "/a\"\\\n", kind: .created, via: ["/"], validator: "1-2")
        let generation = hub.publish(.some([odd])).text
        let message = String(buffer: try #require(page.next()))
        #expect(
            message
                == #"{"type":"change","generation":"\#(generation)","changes":[{"path":"/a\"\\\n","kind":"created","#
                + #""via":["/"],"validator":"1-2"}]}"#
        )
    }

    /// A tool has no use for it, and the journal no room.
    @Test func theTextOfASheetIsForOpenPagesAlone() throws {
        let hub = Hub(generation: Generation())
        let (page, tool) = (hub.subscribe(.socket), hub.subscribe(.events))
        _ = (page.next(), tool.next())
        let sheet = SiteChange(path: "/a.css", kind: .modified, validator: "1-2", text: "a{\"\n}")
        let kept = SiteChange(path: "/a.css", kind: .modified, validator: "1-2")
        let generation = hub.publish(.some([sheet]))
        let entry = #""changes":[{"path":"/a.css","kind":"modified","validator":"1-2""#
        #expect(String(buffer: try #require(page.next())).hasSuffix(entry + #","text":"a{\"\n}"}]}"#))
        #expect(String(buffer: try #require(tool.next())).hasSuffix(entry + "}]}\n\n"))
        #expect(hub.journal.entries(after: generation.number - 1)?.map(\.changes) == [.some([kept])])
    }

    @Test(arguments: [
        ("{}", false), ("[]", false), ("", false), ("{\"type\":\"shows\"}", false), ("{\"type\":\"did\"}", false),
        (#"{"type":"did","action":"styled","generation":"a.1"}"#, true),
        (#"{"type":"did","action":"exploded","generation":"a.1"}"#, false),
        (#"{"type":"shows","path":"/"}"#, true), (#"{"type":"shows","path":"x"}"#, false),
        (#"{"type":"shows","path":"/","resources":[["/a","1"],["b"],["/c",""]]}"#, true),
    ])
    func whatPagesSay(_ json: String, _ isUnderstood: Bool) {
        #expect((ClientMessage(json.utf8) != nil) == isUnderstood)
    }
}
