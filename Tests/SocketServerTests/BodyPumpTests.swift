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

    /// Sends a file as soon as somebody connects, and tells the size of the socket's buffer before and then.
    private final class Sender: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let count: Int64
        private let file: OpenFile
        private let sizes: EventLoopPromise<[SocketOptionValue]>
        private var pump: BodyPump?

        init(_ count: Int64, of file: OpenFile, _ sizes: EventLoopPromise<[SocketOptionValue]>) {
            self.count = count
            self.file = file
            self.sizes = sizes
        }

        func channelActive(context: ChannelHandlerContext) {
            let pump = BodyPump([.file(file, 0..<count)], stallTimeout: .seconds(5))
            self.pump = pump
            sizes.completeWith(
                Result {
                    let before = try Self.size(context)
                    pump.start(context) { _ in }
                    return [before, try Self.size(context)]
                }
            )
        }

        func channelInactive(context: ChannelHandlerContext) { pump?.stop() }

        private static func size(_ context: ChannelHandlerContext) throws -> SocketOptionValue {
            try context.channel.syncOptions?.getOption(.socketOption(.so_sndbuf)) ?? 0
        }
    }

    /// Twice what was asked for, or less where the machine does not allow it (socket(7)).
    @Test(arguments: [(1 << 20, true), ((1 << 20) - 1, false)] as [(Int64, Bool)])
    func theSocketTakesTheSize(count: Int64, isSet: Bool) async throws {
        let folder = try TemporaryFolder()
        try folder.write("file", [UInt8](repeating: 1, count: Int(count)))
        let descriptor = open(folder.path + "/file", O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        let file = OpenFile(descriptor: descriptor) { _ = close($0) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let promise = group.next().makePromise(of: [SocketOptionValue].self)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Sender(count, of: file, promise))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = try RawClient(port: try #require(server.localAddress?.port))
        let sizes = try await promise.futureResult.get()
        #expect(isSet ? sizes[1] < sizes[0] && (1...512 << 10).contains(sizes[1]) : sizes[1] == sizes[0])
        withExtendedLifetime(client) {}
        try await server.close()
        try await group.shutdownGracefully()
    }
}
