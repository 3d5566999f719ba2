import NIOCore
import Synchronization
import Testing

@testable import LiveReload

/// A page that says much delays nobody else.
struct InboxTests {
    private struct Work: Sendable {
        let run: @Sendable () -> Void
    }

    private let hub = Hub(generation: Generation())

    private static func shows(_ path: String, resources: Int = 0) -> ByteBuffer {
        let pairs = (0..<resources).map { #"["/r\#($0)","v"]"# }.joined(separator: ",")
        return ByteBuffer(string: #"{"type":"shows","path":"\#(path)","resources":[\#(pairs)]}"#)
    }

    /// However long it is, a list of what a page shows is read where work may block. Of those that wait, the newest counts.
    @Test(arguments: [0, 40_000])
    func theNewestListIsReadLater(_ resources: Int) {
        let waiting = Mutex<[Work]>([])
        let read = Mutex<[String]>([])
        hub.onMessage(
            perform: { work in waiting.withLock { $0.append(Work(run: work)) } },
            handle: { _, message in
                let text =
                    switch message {
                    case .shows(let page): "\(page.path) \(page.resources.count)"
                    case .did(let action, _): action.rawValue
                    }
                read.withLock { $0.append(text) }
            }
        )
        let page = hub.subscribe(.socket)
        for number in 0..<100 { page.receive(Self.shows("/\(number)", resources: resources)) }
        page.receive(ByteBuffer(string: #"{"type":"did","action":"styled","generation":"a.1"}"#))
        #expect(read.withLock { $0 } == ["styled"])
        for work in waiting.withLock({ $0 }) { work.run() }
        #expect(read.withLock { $0 } == ["styled", "/99 \(resources)"])
        #expect(waiting.withLock { $0.count } == 1)
        // What comes after it is read again.
        page.receive(Self.shows("/later"))
        waiting.withLock { $0.last }?.run()
        #expect(read.withLock { $0.last } == "/later 0")
    }

    /// A page that has gone is not compared any more.
    @Test func nothingIsReadOfAPageThatIsGone() {
        let waiting = Mutex<[Work]>([])
        let count = Mutex(0)
        hub.onMessage(
            perform: { work in waiting.withLock { $0.append(Work(run: work)) } },
            handle: { _, _ in count.withLock { $0 += 1 } }
        )
        let page = hub.subscribe(.socket)
        page.receive(Self.shows("/"))
        page.detach()
        page.receive(Self.shows("/"))
        for work in waiting.withLock({ $0 }) { work.run() }
        #expect(count.withLock { $0 } == 0 && waiting.withLock { $0.count } == 1)
    }
}
