import HTTPSemantics
import NIOCore
import SocketServer
import Synchronization
import TestSupport
import Testing

/// Clients that send thousands of requests at once cost another one no more than their turn.
struct TurnTests {
    /// Counts what was answered to whom. The event loop stands still from a request for `/gate` on until it is opened.
    private final class Handler: RequestHandler {
        private struct State {
            var isEntered = false
            var isOpen = false
            var flood = 0
            var beforePolite: [Int] = []
        }

        private let state = Mutex(State())

        var isEntered: Bool { state.withLock { $0.isEntered } }
        var beforePolite: [Int] { state.withLock { $0.beforePolite } }

        func open() { state.withLock { $0.isOpen = true } }

        func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer {
            switch String(decoding: head.target.path, as: UTF8.self) {
            case "/gate":
                state.withLock { $0 = State(isEntered: true) }
                _ = Eventually.holds { state.withLock { $0.isOpen } }
            case "/flood": state.withLock { $0.flood += 1 }
            default: state.withLock { $0.beforePolite.append($0.flood) }
            }
            return .response(Response(status: .ok, body: [.bytes(ByteBuffer(string: "ok"))]))
        }

        func page(for error: HeadError) -> Response { Response(status: error.status) }

        var log: (@Sendable (Exchange) -> Void)? { nil }
    }

    private static func request(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n" }

    /// All is there when the event loop goes on: three floods, and behind them a client with one request.
    @Test(arguments: [4, 32]) func aFloodHasItsTurnAndNoMore(_ turn: Int) async throws {
        var limits = ServerLimits()
        limits.pipelinedRequests = turn
        let handler = Handler()
        try await withListener(handler, limits: limits) { port in
            let flooders = try (0..<3).map { _ in try RawClient(port: port) }
            let polite = try RawClient(port: port)
            let gate = try RawClient(port: port)
            // Each has its connection before that.
            for client in flooders + [polite, gate] {
                client.send(Self.request("/"))
                #expect(client.response()?.status == 200)
            }
            gate.send(Self.request("/gate"))
            try #require(Eventually.holds { handler.isEntered })
            // As many as the sockets take, and their answers.
            let count = 1000
            for flooder in flooders { flooder.send(String(repeating: Self.request("/flood"), count: count)) }
            polite.send(Self.request("/"))
            handler.open()
            #expect(polite.response()?.status == 200)
            let before = try #require(handler.beforePolite.first)
            #expect(before <= flooders.count * turn)
            // Nobody is forgotten.
            for flooder in flooders {
                for _ in 0..<count { try #require(flooder.response()?.status == 200) }
            }
        }
    }
}
