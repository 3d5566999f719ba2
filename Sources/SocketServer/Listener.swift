package import NIOCore
import NIOPosix
import Platform

/// A server that accepts connections, until it is stopped.
package final class Listener: Sendable {
    package let host: String
    package let port: Int
    /// The ports before it that were taken.
    package let takenPorts: Range<Int>
    /// `nil`: it listens nowhere.
    private let channel: (any Channel)?
    private let registry: ConnectionRegistry
    private let loops: [any EventLoop]

    private init(
        host: String,
        port: Int,
        takenPorts: Range<Int> = 0..<0,
        channel: (any Channel)?,
        registry: ConnectionRegistry,
        loops: [any EventLoop] = []
    ) {
        self.host = host
        self.port = port
        self.takenPorts = takenPorts
        self.channel = channel
        self.registry = registry
        self.loops = loops
    }

    /// Binds and listens. The port is tried by binding it, never by asking first.
    ///
    /// - Parameters:
    ///   - ports: tried in this order; 0 lets the system choose.
    package static func bind(
        host: String,
        ports: ClosedRange<Int>,
        limits: ServerLimits,
        group: any EventLoopGroup,
        handler: any RequestHandler
    ) async throws -> Listener {
        let registry = ConnectionRegistry(limits)
        let loops = LoopContext.each(of: group)
        let setup = ConnectionSetup(handler: handler, limits: limits, registry: registry, group: group, loops: loops)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Accepted connections have it from the socket that listens.
            .serverChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // `Acceptor` takes all others.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(AcceptThrottle(registry: registry))
                    guard let descriptor = try channel.closeOnExec() else { return }
                    Sockets.deferAccept(descriptor)
                    try pipeline.addHandler(Acceptor(descriptor: descriptor, setup: setup))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setup.takeIn(channel) }
            }
        for port in ports {
            do {
                let channel = try await bootstrap.bind(host: host, port: port).get()
                return Listener(
                    host: host,
                    port: channel.localAddress?.port ?? port,
                    takenPorts: ports.lowerBound..<port,
                    channel: channel,
                    registry: registry,
                    loops: Array(group.makeIterator())
                )
            } catch let error as IOError {
                let isLast = port == ports.upperBound
                guard !isLast, error.isAddressInUse else { throw ListenError(host: host, ports: ports, error) }
            } catch {
                // Their descriptions are for programmers: they name types and numbers.
                throw ListenError(unknown: host)
            }
        }
        throw ListenError(unknown: host)
    }

    /// Listens nowhere: all its connections come by `serve`.
    package static func detached(host: String, limits: ServerLimits) -> Listener {
        Listener(host: host, port: 0, channel: nil, registry: ConnectionRegistry(limits))
    }

    /// Serves a connection that did not come by a socket. To be called on the channel's event loop, before the channel
    /// becomes active.
    package func serve(_ channel: any Channel, limits: ServerLimits, handler: any RequestHandler) throws {
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(
                handler: handler,
                limits: limits,
                registry: registry,
                loop: LoopContext(channel.eventLoop),
                descriptor: nil
            )
        )
    }

    /// Ends it: nothing new is accepted; held requests are answered, streams closed, answers in flight given `grace` to
    /// finish.
    package func stop(grace: TimeAmount = .milliseconds(50)) async {
        try? await channel?.close(mode: .all).get()
        let connections = registry.stop()
        for connection in connections {
            connection.channel.pipeline.fireUserInboundEventTriggered(ConnectionEvent.stop)
        }
        await withDiscardingTaskGroup { group in
            for connection in connections {
                let channel = connection.channel
                let deadline = channel.eventLoop.scheduleTask(in: grace) { channel.close(mode: .all, promise: nil) }
                group.addTask {
                    try? await channel.closeFuture.get()
                    deadline.cancel()
                }
            }
        }
        await settle()
    }

    /// NIO takes a connection in by tasks that go from loop to loop: to the connection's own, back, and there again. One
    /// that was answered and closed meanwhile is in no registry any more, and its tasks must find the loops running.
    private func settle() async {
        for _ in 0..<3 {
            for loop in loops { try? await loop.submit {}.get() }
        }
    }
}
