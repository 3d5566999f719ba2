import Glibc
import HTTPSemantics
import NIOCore
import Synchronization
import Testing

@testable import LiveReload

/// What is done once per message must cost the same for ever. A bare closure in a generic box does not: each access wraps
/// it once more, and the millionth call ends the stack.
struct FlatCostTests {
    private static let count = 1_000_000

    private let hub = Hub(generation: Generation())

    @Test func aMessageOfAPage() {
        let received = Mutex(0)
        hub.onMessage { _, _ in received.withLock { $0 += 1 } }
        let page = hub.subscribe(.socket)
        let message = ClientMessage.did(.styled, generation: "a.1")
        Self.expectFlatCost(Self.count) { page.receive(message) }
        #expect(received.withLock { $0 } == Self.count)
    }

    @Test func aMessageInBytes() {
        let received = Mutex(0)
        hub.onMessage { _, _ in received.withLock { $0 += 1 } }
        let page = hub.subscribe(.socket)
        let message = ByteBuffer(string: #"{"type":"did","action":"styled","generation":"a.1"}"#)
        for _ in 0..<10_000 { page.receive(message) }
        #expect(received.withLock { $0 } == 10_000)
    }

    @Test func aListOfWhatAPageShows() {
        let received = Mutex(0)
        hub.onMessage { _, _ in received.withLock { $0 += 1 } }
        let page = hub.subscribe(.socket)
        let message = ByteBuffer(string: #"{"type":"shows","path":"/"}"#)
        for _ in 0..<10_000 { page.receive(message) }
        #expect(received.withLock { $0 } == 10_000)
    }

    @Test func comingAndGoing() {
        let hub = hub
        Self.expectFlatCost(100_000) { hub.subscribe(.socket).detach() }
        #expect(hub.clients == 0)
    }

    @Test func wakingAPage() {
        let wakes = Mutex(0)
        let stream = hub.subscribe(.events)
        stream.attach { wakes.withLock { $0 += 1 } }
        let hub = hub
        Self.expectFlatCost(100_000) {
            hub.beat()
            while stream.next() != nil {}
        }
        #expect(wakes.withLock { $0 } == 100_000)
    }

    @Test func publishing() {
        let page = hub.subscribe(.socket)
        page.attach {}
        let hub = hub
        Self.expectFlatCost(20_000) {
            _ = hub.publish(.some([SiteChange(path: "/a.css", kind: .modified)]))
            while page.next() != nil {}
        }
    }

    @Test func holdingAndReleasing() {
        let held = HeldRequests(journal: Journal())
        let client = ClientKey(address: nil, Self.head)
        let released = Mutex(0)
        Self.expectFlatCost(50_000) {
            let promise = held.hold(page: "/", after: 1, client: client) { promise in
                released.withLock { $0 += 1 }
                promise.keep(Response(status: .noContent))
            }
            promise.whenKept { _ in }
            _ = held.release(.everything)
        }
        #expect(released.withLock { $0 } == 50_000 && held.count == 0)
    }

    /// One promise, all of whose doors are used again and again.
    @Test func aPromise() {
        let promise = Promise()
        let abandoned = Mutex(0)
        Self.expectFlatCost(200_000) {
            promise.onAbandon { abandoned.withLock { $0 += 1 } }
            promise.whenKept { _ in }
            promise.abandon()
        }
        #expect(abandoned.withLock { $0 } == 200_000)
    }

    private static let head: RequestHead = {
        var bytes = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        var parser = HeadParser(limits: HeadLimits())
        guard case .head(let head) = parser.parse(&bytes) else { preconditionFailure("the head of this test is wrong") }
        return head
    }()

    /// The last 1,000 calls cost at most 1.5 times what the first 1,000 do. Only the processor time of this thread counts,
    /// and at either end the quickest of several blocks, so that what else the machine does is not measured.
    private static func expectFlatCost(_ count: Int, _ body: () -> Void) {
        let blocks = count / 1000
        var first = Double.infinity
        var last = Double.infinity
        for block in 0..<blocks {
            let start = processorTime()
            for _ in 0..<1000 { body() }
            let time = processorTime() - start
            if block < 10 { first = min(first, time) }
            if block >= blocks - 10 { last = min(last, time) }
        }
        #expect(last <= first * 1.5, "the first 1,000: \(first), the last: \(last)")
    }

    /// In seconds.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
