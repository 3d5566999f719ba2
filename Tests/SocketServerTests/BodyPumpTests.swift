import Glibc
import HTTPSemantics
import NIOCore
import NIOPosix
import Synchronization
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
        /// The sizes of its buffer before and now.
        let buffer: (before: SocketOptionValue, now: SocketOptionValue)
        let isCorked: Bool
    }

    /// A server that sends the first bytes of a file to a client, in pieces.
    private struct Sending {
        let folder: TemporaryFolder
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server: any Channel
        let client: RawClient
        let began: Start
        let ended: EventLoopFuture<Bool>
        let pump: NIOLoopBoundBox<BodyPump?>
        /// How much was left to hand over when the event loop had read what there was to read before it began.
        let leftForOthers: EventLoopFuture<Int>
        private let closed = Counter()

        static func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 % 251) } }

        init(
            _ count: Int,
            piece: Int = 4 << 20,
            stall: TimeAmount = .seconds(5),
            receiveBuffer: CInt? = nil
        ) async throws {
            folder = try TemporaryFolder()
            try folder.write("file", Self.content(count))
            let descriptor = open(folder.path + "/file", O_RDONLY | O_CLOEXEC)
            try #require(descriptor >= 0)
            let eventLoop = group.next()
            let began = eventLoop.makePromise(of: Start.self)
            let ended = eventLoop.makePromise(of: Bool.self)
            let left = eventLoop.makePromise(of: Int.self)
            var pipe: [CInt] = [-1, -1]
            try #require(Glibc.pipe(&pipe) == 0)
            let (input, output) = (pipe[0], pipe[1])
            let pump = NIOLoopBoundBox<BodyPump?>.makeEmptyBox(valueType: BodyPump.self, eventLoop: eventLoop)
            _ = try await NIOPipeBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Other(pump, left))
                    }
                }
                .takingOwnershipOfDescriptor(input: input).get()
            server = try await ServerBootstrap(group: group)
                .childChannelInitializer { [closed] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let file = OpenFile(descriptor: descriptor) {
                            _ = close($0)
                            closed.add()
                        }
                        let sent = BodyPump(
                            [.file(file, 0..<Int64(count))],
                            // Other tests may keep the client from reading for seconds.
                            stallTimeout: .minutes(5),
                            loop: LoopContext(channel.eventLoop),
                            pieceSize: piece
                        )
                        pump.value = sent
                        try channel.pipeline.syncOperations.addHandler(Sender(sent, output, began, ended))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            client = try RawClient(port: try #require(server.localAddress?.port), receiveBuffer: receiveBuffer)
            self.began = try await began.futureResult.get()
            self.ended = ended.futureResult
            self.pump = pump
            leftForOthers = left.futureResult
        }

        /// Whether the whole file comes. (What is not the same is not shown: to compare it would take minutes.)
        func hasReceived(_ count: Int) -> Bool {
            while client.received.count < count, client.fill() {}
            return client.received == Self.content(count)
        }

        /// - Returns: how often the file was closed.
        func end() async throws -> Int {
            try await group.next().submit { [pump] in pump.value = nil }.get()
            try await server.close()
            try await group.shutdownGracefully()
            return closed.count
        }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        var count: Int { value.withLock { $0 } }

        func add() { value.withLock { $0 += 1 } }
    }

    private final class Sender: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let pump: BodyPump
        private let output: CInt
        private let began: EventLoopPromise<Start>
        private let ended: EventLoopPromise<Bool>

        /// - Parameter output: one byte is written to it first, for others.
        init(_ pump: BodyPump, _ output: CInt, _ began: EventLoopPromise<Start>, _ ended: EventLoopPromise<Bool>) {
            self.pump = pump
            self.output = output
            self.began = began
            self.ended = ended
        }

        func channelActive(context: ChannelHandlerContext) {
            write(output, "x", 1)
            close(output)
            let before = buffer(context)
            pump.start(context) { [ended] isComplete in ended.succeed(isComplete) }
            let corks = try? context.channel.syncOptions?.getOption(BodyPumpTests.corks)
            began.succeed(
                Start(connection: context.channel, buffer: (before, buffer(context)), isCorked: corks == 1)
            )
        }

        /// Between two pieces the pump says no more.
        func channelInactive(context: ChannelHandlerContext) {
            pump.stop()
            ended.succeed(false)
        }

        private func buffer(_ context: ChannelHandlerContext) -> SocketOptionValue {
            (try? context.channel.syncOptions?.getOption(.socketOption(.so_sndbuf))) ?? 0
        }
    }

    /// Another connection of the same event loop.
    private final class Other: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let pump: NIOLoopBoundBox<BodyPump?>
        private let left: EventLoopPromise<Int>

        init(_ pump: NIOLoopBoundBox<BodyPump?>, _ left: EventLoopPromise<Int>) {
            self.pump = pump
            self.left = left
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { left.succeed(pump.value?.rest ?? 0) }

        /// A test that does not ask may have ended before.
        func channelInactive(context: ChannelHandlerContext) { left.fail(ChannelError.eof) }
    }

    private static let corks = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_CORK))

    /// Twice what was asked for, or less where the machine does not allow it (socket(7)).
    @Test(arguments: [(1 << 20, true), ((1 << 20) - 1, false)])
    func theSocketTakesTheSize(count: Int, isSet: Bool) async throws {
        let sending = try await Sending(count)
        let (before, now) = sending.began.buffer
        #expect(isSet ? now < before && (1...512 << 10).contains(now) : now == before)
        _ = try await sending.end()
    }

    @Test("a file goes out in pieces", arguments: [(30_000, 1), (100_000, 7), (100_000, 4096), (100_000, 65_537)])
    func pieces(count: Int, piece: Int) async throws {
        let sending = try await Sending(count, piece: piece)
        #expect(sending.hasReceived(count))
        #expect(try await sending.ended.get())
        #expect(try await sending.end() == 1)
    }

    /// A piece of one byte is no work, and with the thread sanitizer the way from task to task is longer than its pause.
    @Test("what has arrived on other connections is read between two pieces")
    func turns() async throws {
        let sending = try await Sending(30_000, piece: 1)
        let left = try await sending.leftForOthers.get()
        #expect(isSanitized || left > 0)
        #expect(sending.hasReceived(30_000))
        _ = try await sending.end()
    }

    /// What the reader does not take fills the socket.
    @Test(
        "what fills no segment is held back until the socket is full, or the file at its end",
        .timeLimit(.minutes(1))
    )
    func corking() async throws {
        let count = 2 << 20
        let sending = try await Sending(count, piece: 16 << 10, receiveBuffer: 4096)
        #expect(sending.began.isCorked)
        let connection = sending.began.connection
        var isCorked: Bool?
        while isCorked == nil {
            isCorked = try await connection.eventLoop.submit {
                guard let options = connection.syncOptions, try options.getOption(.bufferedWritableBytes) > 0 else {
                    return nil
                }
                return try options.getOption(Self.corks) == 1
            }.get()
        }
        #expect(isCorked == false)
        #expect(sending.hasReceived(count))
        #expect(try await sending.ended.get())
        #expect(try await connection.getOption(Self.corks).get() == 0)
        _ = try await sending.end()
    }

    @Test("what fits in any buffer is never held back")
    func noCork() async throws {
        let sending = try await Sending((1 << 20) - 1, piece: 16 << 10)
        #expect(!sending.began.isCorked)
        _ = try await sending.end()
    }

    /// By which a reader that is slow is told from one that takes nothing.
    @Test("what is left shrinks from piece to piece")
    func left() async throws {
        let count = 2 << 20
        let sending = try await Sending(count, piece: 16 << 10, receiveBuffer: 4096)
        let connection = sending.began.connection
        var last = count + 1
        while sending.client.received.count < count {
            let left = try await connection.eventLoop.submit { [pump = sending.pump] in
                pump.value?.left(on: connection) ?? 0
            }.get()
            #expect(left <= last && left + sending.client.received.count <= count)
            last = left
            guard sending.client.fill() else { break }
        }
        #expect(last == 0 && sending.hasReceived(count))
        _ = try await sending.end()
    }

    @Test("a client that goes ends it", arguments: [16 << 10, 4 << 20])
    func leaving(piece: Int) async throws {
        let sending = try await Sending(2 << 20, piece: piece, receiveBuffer: 4096)
        sending.client.reset()
        #expect(try await sending.ended.get() == false)
        #expect(try await sending.end() == 1)
    }
}
