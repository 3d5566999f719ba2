import HTTPSemantics
import NIOCore
import NIOPosix
import Platform

/// What the connections of one server are made with.
struct ConnectionSetup: Sendable {
    let handler: any RequestHandler
    let limits: ServerLimits
    let registry: ConnectionRegistry
    let group: any EventLoopGroup
    let loops: [NIOLoopBoundBox<LoopContext>]

    /// For the answers that are made on this loop.
    func loop(_ eventLoop: any EventLoop) -> LoopContext {
        loops.first { $0.eventLoop === eventLoop }?.value ?? LoopContext(eventLoop)
    }

    /// Answers what can be answered without a channel.
    func firstRequest(_ eventLoop: any EventLoop) -> FirstRequest {
        FirstRequest(handler: handler, limits: limits.head, loop: loop(eventLoop))
    }

    /// Sets a channel up that NIO has accepted, or closes it where all is done. On the channel's event loop.
    func takeIn(_ channel: any Channel) throws {
        let descriptor = try channel.closeOnExec()
        var opening = Opening.bytes(ByteBuffer())
        if let descriptor {
            let info = ConnectionInfo(channel)
            guard let next = firstRequest(channel.eventLoop).answer(descriptor, info) else {
                return channel.close(promise: nil)
            }
            opening = next
        }
        try add(to: channel, descriptor, opening)
    }

    /// Makes a channel of a connection that is there only as a descriptor, on one of the loops.
    func open(_ descriptor: CInt, _ opening: Opening) {
        // On failure the channel closes its descriptor.
        _ = ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try add(to: channel, descriptor, opening) }
            }
            .withConnectedSocket(descriptor)
    }

    private func add(to channel: any Channel, _ descriptor: CInt?, _ opening: Opening) throws {
        try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
        try channel.syncOptions?.setOption(.recvAllocator, value: Self.buffers)
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(
                handler: handler,
                limits: limits,
                registry: registry,
                loop: loop(channel.eventLoop),
                descriptor: descriptor,
                opening: opening
            )
        )
    }

    private static let buffers = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2048, maximum: 65536)
}

extension ConnectionInfo {
    /// By the addresses that the channel remembers.
    init(_ channel: any Channel) {
        self.init(
            localAddress: channel.localAddress.flatMap(IPAddress.init),
            remoteAddress: channel.remoteAddress.flatMap(IPAddress.init)
        )
    }
}

extension Channel {
    /// NIO opens sockets without `FD_CLOEXEC`. A process that is started meanwhile, a browser or a build tool, would keep
    /// the port taken and connections open after the server has ended.
    ///
    /// - Returns: the descriptor.
    func closeOnExec() throws -> CInt? {
        try pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
            Sockets.setCloseOnExec(descriptor)
            return descriptor
        }
    }
}
