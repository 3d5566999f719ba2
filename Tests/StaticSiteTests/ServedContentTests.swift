import Platform
import Testing

@testable import StaticSite

/// Whether a file that was written may look different to somebody.
struct ServedContentTests {
    private enum Step {
        /// It was sent, as it has been since then.
        case sent(String, since: Int64)
        /// Pages were asked what they show.
        case asked(at: Int64)
        case gone
        /// It was written: whether all that show it show this.
        case written(String, isShown: Bool)
    }

    private static let rows: [[Step]] = [
        [.written("a", isShown: false)],
        [
            .sent("a", since: 1), .written("a", isShown: true), .written("b", isShown: false),
            .written("b", isShown: true),
        ],
        // Somebody else was faster than the watcher.
        [.sent("a", since: 1), .sent("b", since: 2), .written("b", isShown: false), .written("b", isShown: true)],
        [.sent("a", since: 1), .sent("b", since: 2), .sent("a", since: 3), .written("a", isShown: false)],
        // A build: the pages load what it has made.
        [.sent("a", since: 1), .asked(at: 5), .sent("b", since: 4), .written("b", isShown: true)],
        [.sent("a", since: 1), .sent("b", since: 2), .asked(at: 5), .written("b", isShown: true)],
        // Written after it, and fetched by somebody at once.
        [.sent("a", since: 1), .asked(at: 5), .sent("b", since: 6), .written("b", isShown: false)],
        [
            .sent("a", since: 1), .asked(at: 5), .sent("b", since: 4), .sent("c", since: 6),
            .written("c", isShown: false),
        ],
        [.sent("a", since: 1), .gone, .written("a", isShown: false)],
    ]

    @Test(arguments: rows.indices) func knowsWhoIsToBeTold(_ row: Int) {
        let content = ServedContent()
        for step in Self.rows[row] {
            switch step {
            case .sent(let text, let time): content.record(Array(text.utf8), for: [], changed: Self.time(time))
            case .asked(let time): content.forgetDifferences(at: Self.time(time))
            case .gone: content.forget([])
            case .written(let text, let isShown): #expect(content.isAll(Array(text.utf8), of: []) == isShown)
            }
        }
    }

    @Test func startsOverWhenItIsFull() {
        let content = ServedContent(limit: 2)
        for path in UInt8(1)...3 { content.record([0], for: [path], changed: Self.time(1)) }
        #expect(!content.contains([1]) && !content.contains([2]) && content.contains([3]))
    }

    private static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(seconds: seconds, nanoseconds: 0)
    }
}
