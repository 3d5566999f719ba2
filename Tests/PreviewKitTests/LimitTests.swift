import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// The limits of the configuration reach the server; what each of them does is tested where it is enforced.
struct LimitTests {
    typealias Limits = PreviewServer.Configuration.Limits

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "text")
    }

    struct Sent: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let status: Int
        let limit: @Sendable (inout Limits) -> Void
    }

    static let sent = [
        Sent(
            testDescription: "requestLineSize",
            request: "GET /a.txt?\(String(repeating: "x", count: 60)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
            status: 414,
            limit: { $0.requestLineSize = 50 }
        ),
        Sent(
            testDescription: "headSize",
            request: "GET /a.txt HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 100))\r\n\r\n",
            status: 431,
            limit: { $0.headSize = 100 }
        ),
        Sent(
            testDescription: "fieldCount",
            request: "GET /a.txt HTTP/1.1\r\nHost: localhost\r\nA: 1\r\nB: 2\r\n\r\n",
            status: 431,
            limit: { $0.fieldCount = 2 }
        ),
        Sent(
            testDescription: "headTimeout",
            request: "GET /a.txt HTTP/1.1\r\n",
            status: 408,
            limit: { $0.headTimeout = .milliseconds(50) }
        ),
    ]

    @Test(arguments: sent)
    func aLimitAnswers(_ row: Sent) async throws {
        try await withPreview(of: folder, .with { row.limit(&$0.limits) }) { port in
            let client = try RawClient(port: port)
            client.send(row.request)
            #expect(client.response()?.status == row.status)
            #expect(client.drainsToEnd(within: 5))
        }
        try await withPreview(of: folder) { port in
            let client = try RawClient(port: port)
            client.send(row.request + (row.status == 408 ? "Host: localhost\r\n\r\n" : ""))
            #expect(client.response()?.status == 200)
        }
    }

    @Test func theHeartbeatHasItsInterval() async throws {
        try await withPreview(of: folder, .with { $0.limits.heartbeatInterval = .milliseconds(50) }) { port in
            let client = try RawClient(port: port)
            client.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(client.response(isStream: true)?.status == 200)
            for _ in 0..<3 { #expect(client.text(through: ":\n\n") != nil) }
        }
    }

    @Test func silentPagesAreAskedForASign() async throws {
        try await withPreview(of: folder, .with { $0.limits.signOfLifeInterval = .milliseconds(50) }) { port in
            let client = try RawClient(port: port)
            let fields = "Host: localhost\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"
            client.send("GET /a.txt HTTP/1.1\r\n\(fields)\r\n")
            #expect(client.response()?.status == 200)
            client.send(
                "GET /a.txt HTTP/1.1\r\n\(fields)Referer: http://localhost/a.txt\r\nCache-Control: max-age=0\r\n"
                    + "Sec-Fetch-Site: same-origin\r\n\r\n"
            )
            #expect(client.response()?.status == 102)
        }
    }

    /// Too long for one message, and too much for all of them.
    @Test(arguments: [(20, 1 << 20, 1009), (1 << 20, 20, 1013)])
    func messagesHaveTheirBounds(size: Int, all: Int, code: Int) async throws {
        let change = { @Sendable (configuration: inout PreviewServer.Configuration) in
            configuration.limits.messageSize = size
            configuration.limits.pendingMessageSize = all
        }
        try await withPreview(of: folder, .with(change)) { port in
            let client = try RawClient(port: port)
            client.send(
                "GET /.preview/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            #expect(client.text(through: "\r\n\r\n")?.contains(" 101 ") == true)
            // The beginning of a message of 100 bytes.
            client.send([0x81, 0x80 | 100, 0, 0, 0, 0] + [UInt8](repeating: 0x20, count: 60))
            let isClosed = Eventually.holds {
                _ = client.fill(0.05)
                return client.received.contains([0x88, 2, UInt8(code >> 8), UInt8(code & 0xFF)])
            }
            #expect(isClosed)
        }
    }

    @Test(
        arguments: [
            ("idleTimeout", { @Sendable in $0.idleTimeout = .zero }),
            ("stallTimeout", { $0.stallTimeout = .seconds(-1) }),
            ("lingerTimeout", { $0.lingerTimeout = .zero }),
            ("heartbeatInterval", { $0.heartbeatInterval = .zero }),
            ("fieldCount", { $0.fieldCount = 0 }),
            ("connections", { $0.connections = -1 }),
            ("messageSize", { $0.messageSize = 0 }),
            ("pendingMessageSize", { $0.pendingMessageSize = 0 }),
            ("pipelinedRequests", { $0.pipelinedRequests = 0 }),
        ] as [(String, @Sendable (inout Limits) -> Void)]
    )
    func whatIsNotAboveZeroIsRefused(name: String, limit: @Sendable (inout Limits) -> Void) async throws {
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        limit(&configuration.limits)
        let error = await #expect(throws: PreviewError.self) {
            try await PreviewServer(configuration: configuration).run { _ in }
        }
        #expect(error?.code == .invalidConfiguration && error?.cause == "limits.\(name) is not above zero")
    }
}
