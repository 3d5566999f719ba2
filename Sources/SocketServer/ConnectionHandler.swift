import HTTPSemantics
import NIOCore
import Synchronization

/// One HTTP/1 connection: heads in, answers out, one after the other.
///
/// A request is only parsed when the answer before it is on its way and the client takes what it is sent, so pipelined
/// requests are answered in order and wait in one bounded buffer.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    enum Phase {
        /// Between requests, or in the middle of a head.
        case reading
        /// The answer comes later.
        case waiting(Promise)
        /// A body is on its way.
        case writing
        /// Messages of a source, until either side has enough.
        case streaming(any EventSource)
        /// Our side is shut; what still comes is thrown away so that no reset eats the answer.
        case draining
        case closed
    }

    let handler: any RequestHandler
    let limits: ServerLimits
    let registry: ConnectionRegistry
    var phase = Phase.reading
    var writer = ResponseWriter()
    var input = ByteBuffer()
    var parser: HeadParser
    var pump: BodyPump?
    var inputClosed = false
    var isStopping = false
    var connection: Connection?
    var info = ConnectionInfo(localAddress: nil, remoteAddress: "")
    private var isProcessing = false
    private var readIsHeldBack = false
    private var needsFlush = false
    let timer = ConnectionTimer()

    /// More than this is not read ahead of a request that is being answered.
    private static let readAhead = 64 << 10

    init(handler: any RequestHandler, limits: ServerLimits, registry: ConnectionRegistry) {
        self.handler = handler
        self.limits = limits
        self.registry = registry
        parser = HeadParser(limits: limits.head)
    }

    // MARK: Channel events

    func channelActive(context: ChannelHandlerContext) {
        let connection = Connection(channel: context.channel)
        self.connection = connection
        info = ConnectionInfo(
            localAddress: context.localAddress.flatMap(IPAddress.init),
            remoteAddress: context.remoteAddress?.ipAddress ?? ""
        )
        guard registry.add(connection) else {
            refuse(context, HeadError(.serviceUnavailable, "Too many connections are open."))
            return
        }
        timer.deadline(context, self, after: limits.idleTimeout, startingOnce: false)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave(context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset, or a broken pipe: the client is gone, which is its right.
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .draining = phase { return }
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeBuffer(&bytes)
        }
        process(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flushIfNeeded(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        if case .streaming(let source) = phase { drain(source, context) }
        process(context)
        flushIfNeeded(context)
    }

    func read(context: ChannelHandlerContext) {
        if case .draining = phase { return context.read() }
        if input.readableBytes > Self.readAhead, !isReading {
            readIsHeldBack = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputClosed = true
            endOfInput(context)
        case is ConnectionEvent:
            stop(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Requests

    var isReading: Bool {
        if case .reading = phase { return true }
        return false
    }

    /// Answers the requests that have arrived, as long as each can be answered at once and the client keeps up.
    func process(_ context: ChannelHandlerContext) {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while isReading, context.channel.isWritable {
            guard input.readableBytes > 0 else { break }
            switch parser.parse(&input) {
            case .incomplete:
                connection?.idleSince.store(0, ordering: .relaxed)
                timer.deadline(context, self, after: limits.headTimeout, startingOnce: true)
                return
            case .invalid(let error):
                refuse(context, error)
                return
            case .head(let head):
                connection?.idleSince.store(0, ordering: .relaxed)
                timer.clear()
                begin(context, head)
            }
        }
        if readIsHeldBack, input.readableBytes <= Self.readAhead {
            readIsHeldBack = false
            context.read()
        }
        if isReading, input.readableBytes == 0 {
            if inputClosed || isStopping { return close(context) }
            markIdle()
            timer.deadline(context, self, after: limits.idleTimeout, startingOnce: false)
        }
    }

    func flushIfNeeded(_ context: ChannelHandlerContext) {
        guard needsFlush else { return }
        needsFlush = false
        context.flush()
    }

    func write(_ context: ChannelHandlerContext, _ buffer: ByteBuffer) {
        needsFlush = true
        context.write(wrapOutboundOut(.byteBuffer(buffer)), promise: nil)
    }

    private func markIdle() {
        connection?.idleSince.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
    }

    /// The client has said all that it will say. Answers in flight are finished; whatever has no end ends now.
    private func endOfInput(_ context: ChannelHandlerContext) {
        switch phase {
        case .reading:
            if parser.isIdle, input.readableBytes == 0 { close(context) } else { process(context) }
            // A head that will never be complete.
            if isReading { close(context) }
        case .waiting(let promise):
            if promise.isHeld { close(context) }
        case .writing, .closed: break
        case .streaming, .draining: close(context)
        }
    }

    private func stop(_ context: ChannelHandlerContext) {
        isStopping = true
        switch phase {
        case .reading:
            if parser.isIdle { close(context) }
        case .waiting(let promise):
            // An unanswered navigation turns into an error page; an answer without content leaves the page shown.
            if promise.isHeld { promise.keep(Response(status: .noContent, closes: true)) }
        case .streaming, .draining: close(context)
        case .writing, .closed: break
        }
    }

    func close(_ context: ChannelHandlerContext) {
        flushIfNeeded(context)
        leave(context)
        context.close(promise: nil)
    }

    private func leave(_ context: ChannelHandlerContext) {
        timer.cancel()
        pump?.stop()
        pump = nil
        switch phase {
        case .waiting(let promise): promise.abandon()
        case .streaming(let source): source.detach()
        case .reading, .writing, .draining, .closed: break
        }
        phase = .closed
        input.clear()
        if let connection { registry.remove(connection) }
        connection = nil
    }
}
