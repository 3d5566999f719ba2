import Dispatch
import Glibc
import HTTPSemantics
import NIOCore
import SocketServer
import Synchronization
import TestSupport
import Testing

/// Connections whose first request is their last, which are answered without a channel where that can be done.
struct FirstRequestTests {
    /// Answers by path in each of the ways that there are.
    private final class Handler: RequestHandler {
        static let large = ByteBuffer(repeating: 0x78, count: 16 << 20)
        let connections = Mutex<[ConnectionInfo]>([])
        let clients = Mutex<[String]>([])
        /// A request for `/held` has been read, and may be answered.
        let isRead = DispatchSemaphore(value: 0)
        let mayAnswer = DispatchSemaphore(value: 0)
        private let encoded = EncodedResponse(Handler.response("encoded"))
        private let encodedLarge = EncodedResponse(Response(status: .ok, body: [.bytes(large)]))

        private static func response(_ text: String) -> Response {
            Response(status: .ok, body: [.bytes(ByteBuffer(string: text))])
        }

        func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer {
            connections.withLock { $0.append(connection) }
            switch String(decoding: head.target.path, as: UTF8.self) {
            case "/encoded": return encoded.map(Answer.encoded) ?? .response(Response(status: .internalServerError))
            case "/encoded-large":
                return encodedLarge.map(Answer.encoded) ?? .response(Response(status: .internalServerError))
            case "/large": return .response(Response(status: .ok, body: [.bytes(Self.large)]))
            case "/held":
                isRead.signal()
                mayAnswer.wait()
                return .response(Self.response("held"))
            case "/later":
                let promise = Promise()
                promise.keep(Self.response("later"))
                return .later(promise)
            default: return .response(Self.response("response"))
            }
        }

        func page(for error: HeadError) -> Response { Response(status: error.status) }

        var log: (@Sendable (Exchange) -> Void)? {
            { exchange in self.clients.withLock { $0.append(exchange.remoteAddress) } }
        }
    }

    private func withServer(
        host: String = "127.0.0.1",
        limits: ServerLimits = ServerLimits(),
        _ body: @escaping @Sendable (Int, Handler) throws -> Void
    ) async throws {
        let handler = Handler()
        try await withListener(handler, host: host, limits: limits, threads: 2) { port in try body(port, handler) }
    }

    /// Many at a time, so that both what NIO accepts and what waits behind it is among them.
    @Test(arguments: [
        ("GET", "/", 8), ("GET", "/encoded", 7), ("HEAD", "/", 0), ("HEAD", "/encoded", 0), ("GET", "/later", 5),
        ("GET", "/large", 16 << 20), ("GET", "/encoded-large", 16 << 20), ("HEAD", "/encoded-large", 0),
    ])
    func isAnsweredWholeAndClosed(_ method: String, _ path: String, _ length: Int) async throws {
        try await withServer { port, handler in
            let clients = try (0..<12).map { _ in try RawClient(port: port) }
            for client in clients {
                client.send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            }
            for client in clients {
                #expect(client.drainsToEnd(within: 20))
                let head = client.text(through: "\r\n\r\n")
                #expect(head?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
                #expect(head?.contains("\r\nConnection: close\r\n") == true)
                #expect(client.received.count == length)
            }
            #expect(handler.connections.withLock(\.count) == clients.count)
            #expect(Eventually.holds { handler.clients.withLock { $0 } == clients.map { _ in "127.0.0.1" } })
        }
    }

    /// Slower than the time that a client gets to close the connection: that time begins when it has everything.
    @Test(arguments: ["/large", "/encoded-large"], [false, true])
    func aSlowClientGetsAllOfIt(_ path: String, _ hasSaidAll: Bool) async throws {
        var limits = ServerLimits()
        limits.lingerTimeout = .milliseconds(20)
        try await withServer(limits: limits) { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if hasSaidAll { client.closeOutput() }
            // It stands still.
            poll(nil, 0, 200)
            #expect(client.drainsToEnd(within: 20))
            #expect(client.text(through: "\r\n\r\n") != nil && client.received.count == 16 << 20)
        }
    }

    /// The answer has begun when it turns out that there is no room for its connection: it is cut off, and a client sees
    /// by its length that it is. A second answer would be taken for a part of the first.
    @Test func whatHasBegunIsCutOffWhereConnectionsRunOut() async throws {
        var limits = ServerLimits()
        limits.connections = 1
        try await withServer(limits: limits) { port, _ in
            let first = try RawClient(port: port, receiveBuffer: 4096)
            first.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(first.text(through: "\r\n\r\n")?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            let second = try RawClient(port: port, receiveBuffer: 4096)
            second.send("GET /encoded-large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            #expect(second.drainsToEnd(within: 20))
            #expect(second.text(through: "\r\n\r\n")?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            #expect(second.received.count < 16 << 20 && second.received.allSatisfy { $0 == 0x78 })
        }
    }

    /// What comes behind the last request is read and dropped, so that no reset eats the answer.
    @Test func whatFollowsTheLastRequestEatsNoAnswer() async throws {
        try await withServer { port, _ in
            let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            for rest in [request, "x", String(repeating: "x", count: 3000)] {
                let client = try RawClient(port: port)
                client.send(request + rest)
                #expect(client.response()?.status == 200)
                client.closeOutput()
                #expect(client.drainsToEnd(within: 5) && client.received.isEmpty)
            }
        }
    }

    /// The same where it comes when the request has been read, and so is not seen by us before the connection is closed.
    @Test(arguments: ["HTTP/1.0\r\n\r\n", "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"])
    func whatFollowsUnreadEatsNoAnswer(_ rest: String) async throws {
        try await withServer { port, handler in
            let client = try RawClient(port: port)
            client.send("GET /held " + rest)
            let isRead = handler.isRead.wait(timeout: .now() + 10) == .success
            client.send("\r\n")
            handler.mayAnswer.signal()
            #expect(isRead)
            #expect(client.response()?.text.hasSuffix("held") == true)
        }
    }

    /// However the request arrives: in pieces, after a while, behind an empty line, or with more to come.
    @Test(arguments: [1, 20, 40]) func canArriveInPieces(_ cut: Int) async throws {
        try await withServer { port, _ in
            let request = Array("\r\nGET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
            let client = try RawClient(port: port)
            client.send(Array(request[..<cut]))
            #expect(!client.isClosed(within: 0.05))
            client.send(Array(request[cut...]))
            #expect(client.response()?.status == 200)
            #expect(client.drainsToEnd(within: 5))
        }
    }

    @Test func requestsThatKeepTheConnectionAreAnsweredInOrder() async throws {
        try await withServer { port, handler in
            let clients = try (0..<12).map { _ in try RawClient(port: port) }
            let paths = ["/later", "/", "/encoded"]
            let requests = paths.map { "GET \($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined()
            for client in clients { client.send(requests) }
            for client in clients {
                for body in ["later", "response", "encoded"] {
                    #expect(client.response().map { String(decoding: $0.body, as: UTF8.self) } == body)
                }
                #expect(!client.isClosed(within: 0.02))
            }
        }
    }

    /// A connection says by which address it came, bound to one or to all.
    @Test(arguments: ["127.0.0.2", "0.0.0.0"]) func tellsItsAddress(_ host: String) async throws {
        try await withServer(host: host) { port, handler in
            for _ in 0..<4 {
                let client = try RawClient(host: "127.0.0.2", port: port)
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                #expect(client.drainsToEnd(within: 5))
            }
            let local = Set(handler.connections.withLock { $0.map(\.localAddress) })
            #expect(local == [.v4(0x7F00_0002)])
        }
    }
}
