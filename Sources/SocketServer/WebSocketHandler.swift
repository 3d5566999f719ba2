import HTTPSemantics
import NIOCore
import NIOWebSocket

/// One WebSocket: the messages of a source out, those of the client in.
final class WebSocketHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    /// The longest message that is no part of the budget, in bytes.
    private static let shortMessage = 1024

    private let source: any EventSource
    private let limits: ServerLimits
    private let budget: MessageBudget
    private var reader: WebSocketReader
    /// This connection's share of the budget.
    private var share = 0
    private var isClosing = false
    private var hasHeardSincePing = true
    /// The number of the message that was unfinished at the last ping.
    private var slowMessage: Int?
    private var check: RepeatedTask?
    private var linger: Scheduled<Void>?

    init(_ source: any EventSource, limits: ServerLimits, budget: MessageBudget) {
        self.source = source
        self.limits = limits
        self.budget = budget
        reader = WebSocketReader(longestMessage: limits.messageSize)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        source.attach {
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.drain(context)
            }
        }
        check = eventLoop.scheduleRepeatedTask(initialDelay: limits.signOfLife, delay: limits.signOfLife) { _ in
            let (handler, context) = bound.value
            handler.ping(context)
        }
        drain(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        hasHeardSincePing = true
        reader.append(unwrapInboundIn(data))
        while !isClosing, let event = reader.next() {
            switch event {
            case .text(let message): receive(message, context)
            case .ping(let payload):
                // Pongs are not queued for a client that does not read.
                if context.channel.isWritable { send(context, .pong, payload) }
            case .pong: break
            case .close(let code): close(context, code)
            case .failure(let code): close(context, code)
            }
        }
        guard !isClosing else { return }
        if !setShare(reader.unfinishedBytes) { close(context, .tryAgainLater) }
    }

    /// Hands a message over. A long one stays a part of the budget until the source has read it. A short one needs none:
    /// a source keeps one message at most, and a full budget must not close the sockets of pages that say little.
    private func receive(_ message: ByteBuffer, _ context: ChannelHandlerContext) {
        guard message.readableBytes > Self.shortMessage else { return source.receive(message, reservation: nil) }
        // The message is no part of what is unfinished any more.
        _ = setShare(min(share, reader.unfinishedBytes))
        guard let reservation = budget.reserve(message.readableBytes) else { return close(context, .tryAgainLater) }
        source.receive(message, reservation: reservation)
    }

    private func setShare(_ bytes: Int) -> Bool {
        guard budget.change(from: share, to: bytes) else { return false }
        share = bytes
        return true
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        drain(context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ConnectionEvent {
            close(context, .goingAway)
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func drain(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        var hasWritten = false
        while context.channel.isWritable, let message = source.next() {
            let opcode: WebSocketOpcode = message.readableBytes == 0 ? .ping : .text
            context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: message)), promise: nil)
            hasWritten = true
        }
        if hasWritten { context.flush() }
    }

    /// A client that has said nothing since the last ping is gone. A message that takes longer than from one ping to the
    /// next is given up.
    private func ping(_ context: ChannelHandlerContext) {
        guard hasHeardSincePing else { return context.close(promise: nil) }
        let unfinished = reader.isMessageUnfinished ? reader.messageCount : nil
        if let unfinished, unfinished == slowMessage { return close(context, .policyViolation) }
        slowMessage = unfinished
        hasHeardSincePing = false
        send(context, .ping, ByteBuffer())
    }

    private func send(_ context: ChannelHandlerContext, _ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        guard !isClosing else { return }
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    /// Sends our part of the closing handshake. What the client still sends is read and dropped for a while, so that no
    /// reset eats the close frame.
    private func close(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode?) {
        guard !isClosing else { return }
        var data = ByteBuffer()
        if let code { data.write(webSocketErrorCode: code) }
        send(context, .connectionClose, data)
        isClosing = true
        release()
        source.detach()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        linger = context.eventLoop.scheduleTask(in: limits.lingerTimeout) { bound.value.close(promise: nil) }
        context.close(mode: .output, promise: nil)
    }

    private func release() {
        _ = setShare(0)
    }

    private func leave() {
        check?.cancel()
        check = nil
        linger?.cancel()
        linger = nil
        release()
        source.detach()
    }
}

extension WebSocketErrorCode {
    /// The server has no room now (registry of close codes, 1013).
    fileprivate static let tryAgainLater = WebSocketErrorCode.unknown(1013)
}
