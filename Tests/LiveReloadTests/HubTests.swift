import HTTPSemantics
import LiveReload
import NIOCore
import Synchronization
import Testing

struct HubTests {
    @Test func greetsWithTheGeneration() throws {
        let hub = Hub(generation: Generation())
        let stream = hub.subscribe(.events)
        let hello = String(buffer: try #require(stream.next()))
        let now = hub.generation.current.text
        #expect(hello == "event: hello\nid: \(now)\ndata: {\"type\":\"hello\",\"generation\":\"\(now)\"}\n\n")
        #expect(stream.next() == nil)
    }

    @Test func wakesAClientThatWaits() {
        let hub = Hub(generation: Generation())
        let stream = hub.subscribe(.events)
        let wakes = Mutex(0)
        stream.attach { wakes.withLock { $0 += 1 } }
        hub.beat()
        #expect(wakes.withLock { $0 } == 1)
    }

    @Test func aSlowClientCostsBoundedMemory() {
        let hub = Hub(generation: Generation())
        let stream = hub.subscribe(.events)
        for _ in 0..<1000 { hub.beat() }
        var count = 0
        while stream.next() != nil { count += 1 }
        #expect(count <= 64)
    }

    /// What it missed is summed up, and the last thing that it reads says so.
    @Test func aSlowClientIsToldThatItMissedSomething() throws {
        let hub = Hub(generation: Generation())
        let slow = hub.subscribe(.events)
        for number in 0..<1000 { _ = hub.publish(.some([SiteChange(path: "/\(number)", kind: .modified)])) }
        let messages = sequence(state: slow) { $0.next() }.map { String(buffer: $0) }
        #expect(messages.count <= 64 && messages.contains { $0.contains(#""everything":true"#) })
        #expect(messages.last?.contains("id: \(hub.generation.current.text)\n") == true)
    }

    @Test func forgetsAClientThatWent() {
        let hub = Hub(generation: Generation())
        let stream = hub.subscribe(.events)
        #expect(hub.clients == 1)
        stream.detach()
        stream.detach()
        #expect(hub.clients == 0)
    }

    @Test func generationsCountUpWithinOneInstance() {
        let generation = Generation()
        let first = generation.current
        generation.advance()
        #expect(generation.current.number == first.number + 1)
        #expect(generation.current.text.split(separator: ".").first == first.text.split(separator: ".").first)
    }
}
