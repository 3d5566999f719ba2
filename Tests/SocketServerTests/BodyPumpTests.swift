import Glibc
import HTTPSemantics
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import SocketServer

/// How large files go out.
struct BodyPumpTests {
    @Test(
        "the socket holds little for a reader on this machine",
        arguments: [
            ("127.0.0.1", 64 << 20, 256 << 10), ("127.9.9.9", 1 << 20, 256 << 10), ("::1", 1 << 20, 256 << 10),
            ("::ffff:127.0.0.1", 1 << 20, 256 << 10),
            // What fits in any buffer, and a way over the network, whose length the kernel finds out.
            ("127.0.0.1", (1 << 20) - 1, nil), ("192.168.1.2", 64 << 20, nil), ("fe80::1", 64 << 20, nil),
        ] as [(String, Int64, Int?)]
    )
    func sendBuffer(peer: String, count: Int64, expected: Int?) throws {
        let address = try SocketAddress(ipAddress: peer, port: 80)
        #expect(BodyPump.sendBuffer(of: count, to: address) == expected)
    }

    @Test("a peer that is not known is not taken for one of this machine")
    func unknownPeer() {
        let size = BodyPump.sendBuffer(of: 1 << 30, to: nil)
        #expect(size == nil)
    }

    /// A connection when the first piece has been handed to it.
    private struct Start {
        let connection: any Channel
        /// The size of its buffer before.
        let buffer: SocketOptionValue
        let isCorked: Bool
    }

    /// A server that sends the first bytes of a file to whoever connects, in pieces, and a client.
    private struct Sending {
        let folder: TemporaryFolder
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server: any Channel
        let client: RawClient
        let began: Start
        let ended: EventLoopFuture<Bool>
        /// How much was left to hand over when the event loop had its next turn.
        let leftAtNextTurn: EventLoopFuture<Int>

        static func content(_ count: Int64) -> [UInt8] { (0..<Int(count)).map { UInt8(truncatingIfNeeded: $0 % 251) } }

        init(_ count: Int64, piece: Int = 4 << 20) async throws {
            folder = try TemporaryFolder()
            try folder.write("file", Self.content(count))
            let descriptor = open(folder.path + "/file", O_RDONLY | O_CLOEXEC)
            try #require(descriptor >= 0)
            let file = OpenFile(descriptor: descriptor) { _ = close($0) }
            let eventLoop = group.next()
            let began = eventLoop.makePromise(of: Start.self)
            let ended = eventLoop.makePromise(of: Bool.self)
            let left = eventLoop.makePromise(of: Int.self)
            server = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pump = BodyPump([.file(file, 0..<count)], stallTimeout: .seconds(5), piece: piece)
                        try channel.pipeline.syncOperations.addHandler(Sender(pump, began, ended, left))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            client = try RawClient(port: try #require(server.localAddress?.port))
            self.began = try await began.futureResult.get()
            self.ended = ended.futureResult
            leftAtNextTurn = left.futureResult
        }

        func option(_ option: ChannelOptions.Types.SocketOption) async throws -> SocketOptionValue {
            try await began.connection.getOption(option).get()
        }

        /// As many bytes as the file has, unless they do not come.
        func received(_ count: Int) -> [UInt8] {
            while client.received.count < count, client.fill() {}
            return client.received
        }

        func end() async throws {
            try await server.close()
            try await group.shutdownGracefully()
        }
    }

    private final class Sender: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let pump: BodyPump
        private let began: EventLoopPromise<Start>
        private let ended: EventLoopPromise<Bool>
        private let left: EventLoopPromise<Int>

        init(
            _ pump: BodyPump,
            _ began: EventLoopPromise<Start>,
            _ ended: EventLoopPromise<Bool>,
            _ left: EventLoopPromise<Int>
        ) {
            self.pump = pump
            self.began = began
            self.ended = ended
            self.left = left
        }

        func channelActive(context: ChannelHandlerContext) {
            let pump = NIOLoopBound(pump, eventLoop: context.eventLoop)
            let options = context.channel.syncOptions
            let buffer = try? options?.getOption(BodyPumpTests.buffer)
            context.eventLoop.execute { [left] in left.succeed(pump.value.rest) }
            pump.value.start(context) { [ended] isComplete in ended.succeed(isComplete) }
            let corks = try? options?.getOption(BodyPumpTests.corks)
            began.succeed(Start(connection: context.channel, buffer: buffer ?? 0, isCorked: corks == 1))
        }

        func channelInactive(context: ChannelHandlerContext) { pump.stop() }
    }

    private static let buffer = ChannelOptions.Types.SocketOption(level: .socket, name: .so_sndbuf)
    private static let corks = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_CORK))

    /// Twice what was asked for, or less where the machine does not allow it (socket(7)).
    @Test(arguments: [(1 << 20, true), ((1 << 20) - 1, false)] as [(Int64, Bool)])
    func theSocketTakesTheSize(count: Int64, isSet: Bool) async throws {
        let sending = try await Sending(count)
        let size = try await sending.option(Self.buffer)
        let before = sending.began.buffer
        #expect(isSet ? size < before && (1...512 << 10).contains(size) : size == before)
        try await sending.end()
    }

    @Test(
        "a file goes out in pieces, and others have their turn between them",
        arguments: [(30_000, 1), (100_000, 7), (100_000, 4096), (100_000, 65_537)]
    )
    func pieces(count: Int, piece: Int) async throws {
        let sending = try await Sending(Int64(count), piece: piece)
        let left = try await sending.leftAtNextTurn.get()
        #expect(left == count - piece)
        #expect(sending.received(count) == Sending.content(Int64(count)))
        #expect(try await sending.ended.get())
        try await sending.end()
    }

    /// What the reader does not take fills the socket.
    @Test(
        "what fills no segment is held back until the socket is full, or the file at its end",
        .timeLimit(.minutes(1))
    )
    func corking() async throws {
        let count: Int64 = 2 << 20
        let sending = try await Sending(count, piece: 16 << 10)
        #expect(sending.began.isCorked)
        let connection = sending.began.connection
        while try await connection.getOption(.bufferedWritableBytes).get() == 0 {}
        #expect(try await sending.option(Self.corks) == 0)
        #expect(sending.received(Int(count)) == Sending.content(count))
        #expect(try await sending.ended.get())
        #expect(try await sending.option(Self.corks) == 0)
        try await sending.end()
    }

    @Test("what fits in any buffer is never held back")
    func noCork() async throws {
        let sending = try await Sending((1 << 20) - 1, piece: 16 << 10)
        #expect(!sending.began.isCorked)
        try await sending.end()
    }
}
