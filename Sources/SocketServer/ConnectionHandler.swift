import HTTPSemantics
import NIOCore
import Synchronization

/// One HTTP/1 connection: heads in, answers out, one after the other.
///
/// A request is only parsed when the answer before it is on its way and the client takes what it is sent, so pipelined
/// requests are answered in order and wait in one bounded buffer.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
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
        /// A WebSocket: the handler behind this one reads and writes.
        case upgraded
        /// Our side is shut; what still comes is thrown away so that no reset eats the answer.
        case draining
        case closed
    }

    let handler: any RequestHandler
    let limits: ServerLimits
    let registry: ConnectionRegistry
    var phase = Phase.reading
    var input = ByteBuffer()
    /// Between the first byte of a head and its last.
    private var unfinished: HeadParser?
    var pump: BodyPump?
    var inputClosed = false
    /// What of the answers had not gone out when the time was last up.
    var lastBuffered = 0
    /// When some of the last answer was last seen to be taken.
    var lastProgress = NIODeadline.now()
    var isStopping = false
    var connection: Connection?
    var info = ConnectionInfo(localAddress: nil, remoteAddress: nil)
    /// Whether nothing follows the request that is answered.
    var isLastRequest = false
    private var isProcessing = false
    /// Whether the other connections have their turn before the next pipelined request is answered.
    private var isWaitingForTurn = false
    private var isHeldBack = false
    /// Whether the client takes what it is sent; see `channelWritabilityChanged`.
    private(set) var isWritable = true
    let outlet: Outlet
    let timer = ConnectionTimer()
    let loop: LoopContext
    private var opening: Opening?

    /// More than this is not read ahead of a request that is being answered.
    private static let readAhead = 64 << 10

    /// - Parameters:
    ///   - descriptor: of the channel's socket; `nil`: all goes through the channel.
    ///   - opening: what there was before the channel.
    init(
        handler: any RequestHandler,
        limits: ServerLimits,
        registry: ConnectionRegistry,
        loop: LoopContext,
        descriptor: CInt?,
        opening: Opening? = nil
    ) {
        self.opening = opening
        outlet = Outlet(descriptor)
        self.loop = loop
        self.handler = handler
        self.limits = limits
        self.registry = registry
    }

    // MARK: Channel events

    func channelActive(context: ChannelHandlerContext) {
        let connection = Connection(channel: context.channel)
        self.connection = connection
        info = ConnectionInfo(context.channel)
        guard registry.add(connection) else {
            // Of an answer that has begun, nothing else can follow.
            if case .unsent = opening { return context.close(promise: nil) }
            takeBackOpening()
            refuse(context, HeadError(.serviceUnavailable, "Too many connections are open."))
            return
        }
        timer.deadline(context, self, at: .now() + limits.idleTimeout)
        context.fireChannelActive()
        if let opening {
            self.opening = nil
            resume(context, opening)
        }
    }

    /// Goes on where the connection was when it got its channel.
    private func resume(_ context: ChannelHandlerContext, _ opening: Opening) {
        switch opening {
        case .bytes(let bytes):
            input = bytes
            process(context)
        case .request(let head, let rest):
            input = rest
            take(context, head)
            process(context)
        case .answer(let answer, let head):
            timer.clear()
            begin(context, answer, to: head)
        case .unsent(let bytes):
            isLastRequest = true
            write(context, bytes)
            shutDown(context)
        }
        flushIfNeeded(context)
    }

    /// An answer that was asked for before there was a channel, and will not be sent: its maker need not go on.
    private func takeBackOpening() {
        if case .answer(let answer, _) = opening { answer.abandon() }
        opening = nil
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
        switch phase {
        case .draining, .closed: return
        case .upgraded: return context.fireChannelRead(data)
        default: break
        }
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 {
            input = bytes
        } else {
            var joined = input
            input = ByteBuffer()
            joined.writeBuffer(&bytes)
            input = joined
        }
        process(context)
        if input.readableBytes > Self.readAhead { holdBack(context, true) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if outlet.needsFlush { loop.flushAtEndOfTick(self, context) }
        if case .upgraded = phase { context.fireChannelReadComplete() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if case .upgraded = phase { return context.fireChannelWritabilityChanged() }
        guard isWritable else { return }
        if case .streaming(let source) = phase { drain(source, context) }
        process(context)
        flushIfNeeded(context)
    }

    /// Stops reading from the socket, or goes on with it.
    func holdBack(_ context: ChannelHandlerContext, _ holds: Bool) {
        guard holds != isHeldBack else { return }
        isHeldBack = holds
        // Fails on a channel that is closed: then there is nothing to read.
        try? context.channel.syncOptions?.setOption(.autoRead, value: !holds)
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

    /// Whether no byte of a head has come since the last one.
    var isIdle: Bool { unfinished?.isIdle ?? true }

    var isReading: Bool {
        if case .reading = phase { return true }
        return false
    }

    /// Answers the requests that have arrived, as long as each can be answered at once and the client keeps up.
    func process(_ context: ChannelHandlerContext) {
        guard !isProcessing, !isWaitingForTurn else { return }
        isProcessing = true
        defer { isProcessing = false }
        var count = 0
        while isReading, isWritable, input.readableBytes > 0 {
            if count == limits.pipelinedRequests { return waitForTurn(context) }
            count += 1
            switch parse() {
            case .incomplete:
                // The rest of the head will never come: the input ended while an answer was on its way.
                if inputClosed { return finish(context) }
                // Empty lines are no head.
                if input.readableBytes == 0 { continue }
                // It may wait in the kernel.
                readOn(context)
                connection?.idleSince.store(0, ordering: .relaxed)
                timer.deadlineOnce(context, self, after: limits.headTimeout)
                return
            case .invalid(let error):
                refuse(context, error)
                return
            case .head(let head): take(context, head)
            }
        }
        readOn(context)
        guard isReading else { return }
        if input.readableBytes == 0 {
            // The buffer belongs to the channel, which reads into it again when nobody else holds it.
            input = ByteBuffer()
            if inputClosed || isStopping { return finish(context) }
            loop.updateTime()
            let now = loop.now
            connection?.idleSince.store(now.uptimeNanoseconds, ordering: .relaxed)
            timer.deadline(context, self, at: now + limits.idleTimeout)
        } else if !isWritable {
            // Requests wait behind answers that nobody may ever take.
            timer.deadlineOnce(context, self, after: limits.stallTimeout)
        }
    }

    /// Goes on with pipelined requests when the other connections have had their turn.
    private func waitForTurn(_ context: ChannelHandlerContext) {
        isWaitingForTurn = true
        loop.afterOthers { [self] in
            isWaitingForTurn = false
            guard isReading else { return }
            process(context)
            flushIfNeeded(context)
        }
    }

    /// Reads from the socket again, as soon as there is room for what comes.
    private func readOn(_ context: ChannelHandlerContext) {
        if isHeldBack, input.readableBytes <= Self.readAhead { holdBack(context, false) }
    }

    private func take(_ context: ChannelHandlerContext, _ head: RequestHead) {
        connection?.idleSince.store(0, ordering: .relaxed)
        timer.clear()
        begin(context, head)
    }

    /// By way of variables: what is changed in place through a property is watched for overlapping changes at run time.
    private func parse() -> HeadParser.Outcome {
        var bytes = input
        var parser = unfinished ?? HeadParser(limits: limits.head)
        let outcome = parser.parse(&bytes, loop.recentFields)
        input = bytes
        if case .head = outcome { unfinished = nil } else { unfinished = parser }
        return outcome
    }

    func flushIfNeeded(_ context: ChannelHandlerContext) { outlet.flush(context) }

    func write(_ context: ChannelHandlerContext, _ buffer: ByteBuffer) { outlet.write(buffer, context) }

    /// The client has said all that it will say. Answers in flight are finished; whatever has no end ends now.
    private func endOfInput(_ context: ChannelHandlerContext) {
        switch phase {
        case .reading:
            process(context)
            // Else answers have to be taken first. A head that is not complete by now will never be.
            if isReading, isWritable, !isWaitingForTurn { finish(context) }
        case .waiting(let promise):
            if promise.isHeld { close(context) }
        case .draining:
            if outlet.isEmpty { close(context) }
        case .writing, .closed: break
        case .streaming, .upgraded: close(context)
        }
    }

    /// Ends the connection when all answers have gone out.
    private func finish(_ context: ChannelHandlerContext) {
        flushIfNeeded(context)
        if outlet.isEmpty { close(context) } else { shutDown(context) }
    }

    private func stop(_ context: ChannelHandlerContext) {
        isStopping = true
        switch phase {
        case .reading:
            if isIdle { finish(context) }
        case .waiting(let promise):
            // An unanswered navigation turns into an error page; an answer without content leaves the page shown.
            if promise.isHeld { promise.keep(Response(status: .noContent, closes: true)) }
        case .streaming, .draining: close(context)
        case .upgraded: context.fireUserInboundEventTriggered(ConnectionEvent.stop)
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
        case .reading, .writing, .draining, .upgraded, .closed: break
        }
        phase = .closed
        input = ByteBuffer()
        takeBackOpening()
        if let connection { registry.remove(connection) }
        connection = nil
    }
}
