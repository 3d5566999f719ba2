import HTTPSemantics
import NIOCore
import SocketServer
import Synchronization
import TestSupport
import Testing

/// Clients that send more than is answered at once, that do not read, or that have said all they will say.
struct PipeliningTests {
    private final class Handler: RequestHandler {
        static let length = 100 << 10
        let held = Promise()
        let source = LimitTests.Source()
        private let page = EncodedResponse(
            Response(status: .ok, body: [.bytes(ByteBuffer(repeating: 0x78, count: Handler.length))])
        )

        func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer {
            switch String(decoding: head.target.path, as: UTF8.self) {
            case "/held": return .later(held)
            case "/events": return .events(Response(status: .ok), source)
            case "/socket": return .webSocket(FieldLines(), source)
            case "/page": return page.map(Answer.encoded) ?? .response(Response(status: .internalServerError))
            default: return .response(Response(status: .ok, body: [.bytes(ByteBuffer(string: "ok"))]))
            }
        }

        func page(for error: HeadError) -> Response {
            Response(status: error.status, body: [.bytes(ByteBuffer(string: "\(error.reason)"))])
        }

        var log: (@Sendable (Exchange) -> Void)? { nil }
    }

    /// On one event loop: a client that was answered behind another knows that the other was looked at.
    private func withServer(
        _ limits: ServerLimits = ServerLimits(),
        _ body: @escaping @Sendable (Int, Handler) throws -> Void
    ) async throws {
        let handler = Handler()
        try await withListener(handler, limits: limits) { port in try body(port, handler) }
    }

    /// What is read ahead is bounded. Where that ends in the middle of a head, the rest of it is read later.
    @Test(arguments: [1000, 9000]) func allArriveHoweverLongTheFirstTakes(_ padding: Int) async throws {
        var limits = ServerLimits()
        limits.headTimeout = .seconds(1)
        try await withServer(limits) { port, handler in
            let count = 200_000 / padding
            let client = try RawClient(port: port)
            client.send("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let pad = String(repeating: "x", count: padding)
            for _ in 0..<count { client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Pad: \(pad)\r\n\r\n") }
            for _ in 0..<20 { #expect(try RawClient.get("/", port: port).status == 200) }
            handler.held.keep(Response(status: .noContent))
            #expect(client.response()?.status == 204)
            for _ in 0..<count { try #require(client.response()?.status == 200) }
        }
    }

    /// Requests that wait behind answers which nobody takes hold no place for ever.
    @Test func whoNeverReadsIsClosed() async throws {
        var limits = ServerLimits()
        limits.connections = 1
        limits.stallTimeout = .milliseconds(300)
        limits.idleTimeout = .milliseconds(300)
        try await withServer(limits) { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            let request = Array("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            client.send(Array(repeatElement(request, count: 1000).joined()))
            #expect(client.text(through: "\r\n\r\n")?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            // It keeps its connection, which takes a place.
            func status() throws -> Int? {
                let other = try RawClient(port: port)
                other.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return other.response()?.status
            }
            #expect(try status() == 503)
            #expect(try Eventually.holds { try status() == 200 })
        }
    }

    /// Answers in flight are finished before the connection is closed.
    @Test(arguments: [1, 2, 100], [4096, nil] as [CInt?])
    func allIsAnsweredToWhoHasSaidAll(_ count: Int, _ buffer: CInt?) async throws {
        try await withServer { port, _ in
            let client = try RawClient(port: port, receiveBuffer: buffer)
            let request = Array("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            client.send(Array(repeatElement(request, count: count).joined()))
            client.closeOutput()
            // It stands still, as a slow reader does; else nothing is left in flight.
            client.pause(0.3)
            for _ in 0..<count {
                try #require(client.text(through: "\r\n\r\n")?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
                while client.received.count < Handler.length { try #require(client.fill()) }
                _ = client.consume(Handler.length)
            }
            #expect(client.drainsToEnd(within: 10) && client.received.isEmpty)
        }
    }

    /// A stream that is asked for by the first request, and last, of a connection for which there is no room.
    @Test(arguments: ["/events", "/held"]) func whatIsRefusedIsTakenBack(_ path: String) async throws {
        var limits = ServerLimits()
        limits.connections = 1
        try await withServer(limits) { port, handler in
            let isAbandoned = Mutex(false)
            handler.held.onAbandon { isAbandoned.withLock { $0 = true } }
            let first = try RawClient(port: port, receiveBuffer: 4096)
            let request = Array("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            first.send(Array(repeatElement(request, count: 100).joined()))
            #expect(first.text(through: "\r\n\r\n")?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            let second = try RawClient(port: port)
            second.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            #expect(second.response()?.status == 503)
            #expect(
                Eventually.holds(within: 5) {
                    path == "/held" ? isAbandoned.withLock { $0 } : handler.source.isDetached
                }
            )
        }
    }

    @Test func aHeadOfARefusedUpgradeHasNoBody() async throws {
        try await withServer { port, _ in
            let client = try RawClient(port: port)
            client.send(
                """
                HEAD /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n
                """
            )
            #expect(client.drainsToEnd(within: 10))
            #expect(client.text(through: "\r\n\r\n")?.hasPrefix("HTTP/1.1 400 ") == true)
            #expect(client.received.isEmpty)
        }
    }

    /// A pong for each ping would be kept for a client that sends pings and reads nothing.
    @Test func pingsOfWhoDoesNotReadArePassedOver() async throws {
        try await withServer { port, handler in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send(
                """
                GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n
                """
            )
            #expect(client.text(through: "\r\n\r\n")?.hasPrefix("HTTP/1.1 101 ") == true)
            // 125 bytes each, and a mask of zeros.
            let ping: [UInt8] = [0x89, 0xFD, 0, 0, 0, 0] + [UInt8](repeating: 0x70, count: 125)
            let many = Array(repeatElement(ping, count: 1000).joined())
            let count = 400
            for _ in 0..<count { client.send(many) }
            // The closing handshake comes behind all of them.
            client.send([0x88, 0x80, 0, 0, 0, 0])
            #expect(client.drainsToEnd(within: 20))
            // A pong has 127 bytes; what sockets and the channel hold are some megabytes at most.
            #expect(client.received.count > 127 && client.received.count < count * 1000 * 127 / 2)
        }
    }
}
