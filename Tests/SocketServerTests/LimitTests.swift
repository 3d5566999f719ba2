import HTTPSemantics
import NIOCore
import SocketServer
import Synchronization
import TestSupport
import Testing

/// What one client may keep the server waiting for, with times short enough to be seen.
struct LimitTests {
    /// Answers by path, and keeps what it is asked.
    private final class Handler: RequestHandler {
        let held = Promise(isHeld: true)
        let source = Source()
        let large = ByteBuffer(repeating: 0x78, count: 16 << 20)

        func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer {
            switch String(decoding: head.target.path, as: UTF8.self) {
            case "/held": return .later(held)
            case "/socket": return .webSocket(FieldLines(), source)
            case "/large":
                return .response(Response(status: .ok, body: [.bytes(large)]))
            default: return .response(Response(status: .ok, body: [.bytes(ByteBuffer(string: "ok"))]))
            }
        }

        func page(for error: HeadError) -> Response {
            Response(status: error.status, body: [.bytes(ByteBuffer(string: "\(error.reason)"))])
        }

        var log: (@Sendable (Exchange) -> Void)? { nil }
    }

    final class Source: EventSource {
        private let detached = Mutex(false)
        var isDetached: Bool { detached.withLock { $0 } }

        func attach(wake: @escaping @Sendable () -> Void) {}
        func next() -> ByteBuffer? { nil }
        func detach() { detached.withLock { $0 = true } }
        func receive(_ message: ByteBuffer, reservation: (any Sendable)?) {}
    }

    private func withServer(
        _ limits: ServerLimits,
        _ body: @escaping @Sendable (Int, Source) throws -> Void
    ) async throws {
        let handler = Handler()
        try await withListener(handler, limits: limits) { port in try body(port, handler.source) }
    }

    @Test func aHeadThatDoesNotArriveIs408() async throws {
        try await withServer(.with { $0.headTimeout = .milliseconds(150) }) { port, _ in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: ")
            // One byte at a time does not win more of it.
            let started = RawClient.now()
            while client.received.isEmpty, RawClient.now() - started < 5 {
                client.send("x")
                client.fill(0.02)
            }
            #expect(client.response()?.status == 408)
            #expect(RawClient.now() - started < 2)
            #expect(client.drainsToEnd(within: 5))
        }
    }

    /// An answer is on its way when the input ends; what came behind the request is no whole one and never will be.
    @Test(arguments: ["", "\r\n", "\r", "GET / HT"])
    func theEndOfTheInputBehindAnAnswerEndsTheConnection(_ rest: String) async throws {
        try await withServer(.with { $0.headTimeout = .seconds(60) }) { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest)
            client.closeOutput()
            #expect(client.drainsToEnd(within: 20))
            #expect(client.received.count > 16 << 20)
        }
    }

    /// It is no request that has begun, so the time for one does not run.
    @Test func anEmptyLineLeavesTheConnectionIdle() async throws {
        try await withServer(.with { $0.headTimeout = .milliseconds(100) }) { port, _ in
            let client = try RawClient(port: port)
            for _ in 0..<2 {
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n\r\n")
                #expect(client.response()?.status == 200)
                #expect(!client.isClosed(within: 0.4))
            }
        }
    }

    @Test func aConnectionWithoutARequestIsClosed() async throws {
        try await withServer(.with { $0.idleTimeout = .milliseconds(150) }) { port, _ in
            let silent = try RawClient(port: port)
            #expect(silent.drainsToEnd(within: 5) && silent.received.isEmpty)
            let client = try RawClient(port: port)
            for _ in 0..<3 {
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(client.response()?.status == 200)
            }
            #expect(client.drainsToEnd(within: 5))
        }
    }

    /// A reader that takes nothing is let go, one that is slow is not.
    @Test func aReaderThatTakesNothingIsLetGo() async throws {
        try await withServer(
            .with {
                $0.idleTimeout = .seconds(60)
                $0.stallTimeout = .milliseconds(300)
            }
        ) { port, _ in
            let stalled = try RawClient(port: port, receiveBuffer: 4096)
            stalled.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let slow = try RawClient(port: port, receiveBuffer: 64 << 10)
            slow.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            var received = 0
            let started = RawClient.now()
            while RawClient.now() - started < 1.5 {
                slow.fill(0.1)
                received += slow.consume(slow.received.count).count
                slow.pause(0.05)
            }
            #expect(received > 0 && !slow.isAtEnd)
            _ = stalled.drainsToEnd(within: 5)
            #expect(stalled.isAtEnd && stalled.received.count < 16 << 20)
        }
    }

    @Test func aRefusedClientIsReadForAWhile() async throws {
        try await withServer(.with { $0.lingerTimeout = .milliseconds(200) }) { port, _ in
            let client = try RawClient(port: port)
            client.send("BROKEN\r\n\r\n" + String(repeating: "x", count: 200_000))
            #expect(client.response()?.status == 400)
            #expect(client.drainsToEnd(within: 5))
        }
    }

    /// 102 finds out whether the client is still there, and is no answer.
    @Test func aHeldRequestShowsSignsOfLife() async throws {
        try await withServer(.with { $0.signOfLife = .milliseconds(100) }) { port, _ in
            let client = try RawClient(port: port)
            client.send("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for _ in 0..<3 { #expect(client.response()?.status == 102) }
            // HTTP/1.0 has no such answers (RFC 9110, section 15.2).
            let old = try RawClient(port: port)
            old.send("GET /held HTTP/1.0\r\nHost: localhost\r\n\r\n")
            #expect(!old.fill(0.4))
        }
    }

    @Test func aPageThatDoesNotAnswerPingsIsLetGo() async throws {
        try await withServer(.with { $0.signOfLife = .milliseconds(100) }) { port, source in
            let client = try RawClient(port: port)
            client.send(
                "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            #expect(client.response()?.status == 101)
            #expect(client.drainsToEnd(within: 5))
            #expect(client.received == [0x89, 0x00])
            #expect(Eventually.holds { source.isDetached })
        }
    }

    /// A client that asks and never reads is not read ahead of without end.
    @Test func askingWithoutReadingFillsNoMemory() async throws {
        try await withServer(ServerLimits()) { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            let request = Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            let block = Array(repeating: request, count: 20_000).flatMap(\.self)
            var sent = 0
            while sent < 64 << 20 {
                let count = client.sendWithoutWaiting(block[(sent % block.count)...])
                guard count > 0 else { break }
                sent += count
            }
            // Both sides' socket buffers, 64 KiB of requests, and what is answered ahead: not what was asked.
            #expect(sent < 32 << 20)
        }
    }

    @Test func pastTheLimitTheOldestIdleConnectionGoes() async throws {
        try await withServer(.with { $0.connections = 4 }) { port, _ in
            let clients = try (0..<4).map { _ in
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(client.response()?.status == 200)
                return client
            }
            let fifth = try RawClient(port: port)
            fifth.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(fifth.response()?.status == 200)
            #expect(clients[0].drainsToEnd(within: 5))
            clients[1].send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(clients[1].response()?.status == 200)
        }
    }
}

extension ServerLimits {
    fileprivate static func with(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        change(&limits)
        return limits
    }
}
