import HTTPSemantics
import NIOCore

extension ConnectionHandler {
    /// Asks the house, and sends what it says.
    func begin(_ context: ChannelHandlerContext, _ head: RequestHead) {
        begin(context, handler.answer(head, on: info), to: head)
    }

    func begin(_ context: ChannelHandlerContext, _ answer: Answer, to head: RequestHead) {
        isLastRequest = head.isLast
        switch answer {
        case .response(let response): send(context, response, to: head)
        case .encoded(let response): send(context, response, to: head)
        case .later(let promise): wait(context, for: promise, head)
        case .events(let response, let source): stream(context, response, source, head)
        case .webSocket(let fields, let source): upgrade(context, fields, source, head)
        }
    }

    /// Answers what is not a request, or is refused before it is one, and closes.
    func refuse(_ context: ChannelHandlerContext, _ error: HeadError, withBody: Bool = true) {
        refuse(context, handler.page(for: error), withBody: withBody)
    }

    /// Refuses with one more field.
    func refuse(_ context: ChannelHandlerContext, _ error: HeadError, adding name: StaticString, _ value: String) {
        var page = handler.page(for: error)
        page.fields.add(name, value)
        refuse(context, page, withBody: true)
    }

    private func refuse(_ context: ChannelHandlerContext, _ page: Response, withBody: Bool) {
        log(nil, page.status, page.contentLength)
        write(context, loop.head(page, version: .http11, closes: true))
        phase = .writing
        writeBody(context, withBody ? page.body : [], thenClose: true)
    }

    private func send(_ context: ChannelHandlerContext, _ response: EncodedResponse, to head: RequestHead) {
        let closes = !head.keepAlive || isStopping
        log(head, response.status, Int64(response.length))
        write(
            context,
            loop.encoded(response, withBody: head.method != .head, version: head.version, closes: closes)
        )
        if closes { shutDown(context) }
    }

    private func send(_ context: ChannelHandlerContext, _ response: Response, to head: RequestHead) {
        let response = head.method == .head ? response.withoutBody() : response
        let closes = response.closes || !head.keepAlive || isStopping
        log(head, response.status, response.contentLength)
        if let whole = loop.joined(response, version: head.version, closes: closes) {
            write(context, whole)
            if closes { shutDown(context) }
            return
        }
        write(context, loop.head(response, version: head.version, closes: closes))
        guard !response.body.isEmpty else {
            if closes { shutDown(context) }
            return
        }
        phase = .writing
        writeBody(context, response.body, thenClose: closes)
    }

    private func writeBody(_ context: ChannelHandlerContext, _ body: [Segment], thenClose closes: Bool) {
        outlet.flush(context, more: !body.isEmpty)
        let pump = BodyPump(body, stallTimeout: limits.stallTimeout, loop: outlet.hasSocket ? loop : nil)
        self.pump = pump
        pump.start(context) { [self] isComplete in
            self.pump = nil
            guard case .writing = phase else { return }
            // Short of the announced length nothing may follow: only the end of the connection says so.
            guard isComplete else { return close(context) }
            if closes || isStopping { return shutDown(context) }
            phase = .reading
            process(context)
            flushIfNeeded(context)
        }
    }

    private func wait(_ context: ChannelHandlerContext, for promise: Promise, _ head: RequestHead) {
        phase = .waiting(promise)
        if promise.isHeld, head.version == .http11 {
            timer.deadline(context, self, at: .now() + limits.signOfLife)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        promise.whenKept { response in
            eventLoop.execute {
                let (connection, context) = bound.value
                guard case .waiting(let current) = connection.phase, current === promise else { return }
                connection.phase = .reading
                connection.timer.clear()
                connection.loop.lookAtClocks()
                connection.send(context, response, to: head)
                connection.process(context)
                connection.flushIfNeeded(context)
            }
        }
    }

    private func stream(
        _ context: ChannelHandlerContext,
        _ response: Response,
        _ source: any EventSource,
        _ head: RequestHead
    ) {
        guard head.method != .head else { return send(context, response, to: head) }
        log(head, response.status, 0)
        var buffer = ByteBufferAllocator().buffer(capacity: 512)
        // No length and no coding: the end of the connection ends the stream, in HTTP/1.0 as well.
        loop.startHead(response.status, version: .http11, closes: true, into: &buffer)
        buffer.writeImmutableBuffer(response.fields.bytes)
        buffer.writeStaticString("\r\n")
        write(context, buffer)
        flushIfNeeded(context)
        phase = .streaming(source)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        source.attach {
            eventLoop.execute {
                let (connection, context) = bound.value
                guard case .streaming(let current) = connection.phase, current === source else { return }
                connection.drain(current, context)
            }
        }
        drain(source, context)
    }

    /// Sends what the source has, as far as the client takes it.
    func drain(_ source: any EventSource, _ context: ChannelHandlerContext) {
        while isWritable, let message = source.next() {
            write(context, message)
        }
        flushIfNeeded(context)
    }

    /// Ends the connection after an answer. Where the client may still be sending, our side is shut first and the rest
    /// is read and dropped for a while (RFC 9112, section 9.6).
    func shutDown(_ context: ChannelHandlerContext) {
        flushIfNeeded(context)
        // A client that has said so sends nothing more that could be answered by a reset.
        if inputClosed || (isLastRequest && input.readableBytes == 0), outlet.isEmpty { return close(context) }
        phase = .draining
        input = ByteBuffer()
        lastProgress = .now()
        timer.deadline(context, self, at: .now() + limits.lingerTimeout)
        if inputClosed { return closeWhenSent(context) }
        context.close(mode: .output, promise: nil)
        holdBack(context, false)
    }

    /// NIO takes the end of the second side for the end of all, and drops what waits to be sent: so it has to be last.
    private func closeWhenSent(_ context: ChannelHandlerContext) {
        let sent = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        sent.futureResult.whenComplete { _ in
            let (connection, context) = bound.value
            if case .draining = connection.phase { connection.close(context) }
        }
        context.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: sent)
    }

    /// Whether some of the last answer was not taken yet when this was asked last, by a client that has not stalled since.
    private func isLastAnswerOnItsWay(_ context: ChannelHandlerContext) -> Bool {
        if isBeingRead(context) { lastProgress = .now() }
        return !outlet.isEmpty && .now() - lastProgress < limits.stallTimeout
    }

    /// Whether an answer is still on its way, and some of it was taken since this was asked last.
    private func isBeingRead(_ context: ChannelHandlerContext) -> Bool {
        let buffered = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        defer { lastBuffered = buffered }
        return buffered > 0 && buffered != lastBuffered
    }

    func log(_ head: RequestHead?, _ status: Status, _ length: Int64) {
        handler.record(head, status, length, info)
    }

    /// The time for the present phase is over.
    func timeIsUp(_ context: ChannelHandlerContext) {
        switch phase {
        case .reading where !isIdle:
            refuse(context, HeadError(.requestTimeout, "The request did not arrive in time."))
        case .reading where isBeingRead(context):
            timer.deadline(context, self, at: .now() + limits.idleTimeout)
        case .draining where isLastAnswerOnItsWay(context):
            timer.deadline(context, self, at: .now() + limits.lingerTimeout)
        case .reading, .draining: close(context)
        case .waiting(let promise) where promise.isHeld:
            // Nothing but a write finds out that a client is gone without a word (RFC 2518, section 10.1).
            write(context, ByteBuffer(staticString: "HTTP/1.1 102 Processing\r\n\r\n"))
            flushIfNeeded(context)
            timer.deadline(context, self, at: .now() + limits.signOfLife)
        case .waiting, .writing, .streaming, .upgraded, .closed: break
        }
    }
}
