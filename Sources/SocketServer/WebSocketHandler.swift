import HTTPSemantics
import NIOCore
import NIOWebSocket

/// One WebSocket: the messages of a source out, those of the client in.
final class WebSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// In bytes. A client sends the list of what its page shows.
    static let longestMessage = 1 << 20

    private let source: any EventSource
    private let signOfLife: TimeAmount
    private var isClosing = false
    private var hasHeardSincePing = true
    private var check: RepeatedTask?

    init(_ source: any EventSource, signOfLife: TimeAmount) {
        self.source = source
        self.signOfLife = signOfLife
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
        check = eventLoop.scheduleRepeatedTask(initialDelay: signOfLife, delay: signOfLife) { _ in
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
        let frame = unwrapInboundIn(data)
        hasHeardSincePing = true
        // RFC 6455, section 5.1: what a client sends is masked.
        guard frame.maskKey != nil else { return close(context, .protocolError) }
        switch frame.opcode {
        case .text: source.receive(frame.unmaskedData)
        case .ping:
            // Whoever does not read gets no more of them than a socket holds.
            if context.channel.isWritable { send(context, .pong, frame.unmaskedData) }
        case .pong: break
        case .connectionClose: close(context, .normalClosure)
        case .binary: close(context, .unacceptableData)
        default: close(context, .protocolError)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        drain(context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ConnectionEvent {
            close(context, .goingAway)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? NIOWebSocketError else { return context.fireErrorCaught(error) }
        close(context, WebSocketErrorCode(error))
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

    /// A client that has said nothing since the last ping is gone.
    private func ping(_ context: ChannelHandlerContext) {
        guard hasHeardSincePing else { return context.close(promise: nil) }
        hasHeardSincePing = false
        send(context, .ping, ByteBuffer())
    }

    private func send(_ context: ChannelHandlerContext, _ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        guard !isClosing else { return }
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    /// The closing handshake; the client's part of it is not waited for.
    private func close(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode) {
        guard !isClosing else { return }
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        send(context, .connectionClose, data)
        isClosing = true
        context.close(promise: nil)
    }

    private func leave() {
        check?.cancel()
        check = nil
        source.detach()
    }
}

extension WebSocketErrorCode {
    fileprivate init(_ error: NIOWebSocketError) {
        switch error {
        case .invalidFrameLength: self = .messageTooLarge
        case .fragmentedControlFrame, .multiByteControlFrameLength: self = .protocolError
        }
    }
}
