import HTTPSemantics
import NIOCore
import Platform

/// Accepts the connections that wait behind the one by which NIO woke us.
///
/// NIO makes a channel of each connection that it accepts, before anybody sees it. Of those that are accepted here, the
/// ones that end with their first answer never get one.
final class Acceptor: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let descriptor: CInt
    private let setup: ConnectionSetup
    /// `nil`: connections come by any address of the machine.
    private var localAddress: IPAddress?

    /// More of them have to wait until the other connections have had their turn.
    private static let most = 32

    /// - Parameter descriptor: of the socket that listens.
    init(descriptor: CInt, setup: ConnectionSetup) {
        self.descriptor = descriptor
        self.setup = setup
    }

    func channelActive(context: ChannelHandlerContext) {
        localAddress = context.channel.localAddress.flatMap(IPAddress.init)
        if localAddress == .v4(0) || localAddress == .v6(0, 0) { localAddress = nil }
        context.fireChannelActive()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        let first = setup.firstRequest(context.eventLoop)
        var left = Self.most
        while left > 0, take(first) { left -= 1 }
        context.fireChannelReadComplete()
    }

    /// - Returns: whether there was one. An error is left to NIO, which will meet it again.
    private func take(_ first: FirstRequest) -> Bool {
        guard let (connection, peer) = Sockets.accept(descriptor) else { return false }
        let info = ConnectionInfo(
            localAddress: localAddress ?? IPAddress(localEndOf: connection),
            remoteAddress: IPAddress(peer)
        )
        if let opening = first.answer(connection, info) {
            setup.open(connection, opening)
        } else {
            FileSystem.close(connection)
        }
        return true
    }
}
