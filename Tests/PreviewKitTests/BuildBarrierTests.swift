import NIOEmbedded
import Synchronization
import Testing

@testable import PreviewKit

/// What pages ask while the site is being built.
struct BuildBarrierTests {
    private final class Page {}

    @Test func questionsAreAnsweredWhenABuildHasSucceeded() {
        let barrier = BuildBarrier(patience: .seconds(1), timer: EmbeddedEventLoop())
        let answers = Mutex<[String]>([])
        func ask(_ page: Page, _ name: String) { barrier.ask(for: page) { answers.withLock { $0.append(name) } } }
        func given() -> [String] {
            answers.withLock { answers in
                defer { answers = [] }
                return answers.sorted()
            }
        }
        let (one, other) = (Page(), Page())

        ask(one, "at once")
        #expect(given() == ["at once"])

        barrier.close()
        ask(one, "first")
        ask(one, "last")
        ask(other, "other")
        #expect(given() == [])
        barrier.open(isNew: true)
        #expect(given() == ["last", "other"])

        barrier.close()
        ask(one, "stays")
        barrier.open(isNew: false)
        #expect(given() == [])

        barrier.close()
        barrier.open(isNew: true)
        #expect(given() == [])
    }
}
