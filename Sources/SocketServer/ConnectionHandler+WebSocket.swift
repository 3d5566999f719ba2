import HTTPSemantics
import NIOCore
import NIOHTTP1
import NIOWebSocket

extension ConnectionHandler {
    /// Answers the opening handshake (RFC 6455, section 4.2). What is no proper handshake gets an ordinary refusal.
    func upgrade(
        _ context: ChannelHandlerContext,
        _ fields: FieldLines,
        _ source: any EventSource,
        _ head: RequestHead
    ) {
        guard head.method == .get, head.version == .http11, !head.hasBody,
            head.fields.all(.upgrade).listElements.contains(where: { $0.isEqualIgnoringCase(to: "websocket") }),
            head.fields.all(.connection).listElements.contains(where: { $0.isEqualIgnoringCase(to: "upgrade") })
        else {
            source.detach()
            let error = HeadError(.badRequest, "Only a WebSocket can be opened at this address.")
            return refuse(context, error, withBody: head.method != .head)
        }
        guard head.fields.count(of: .secWebSocketVersion) == 1, head.fields.has(.secWebSocketVersion, "13") else {
            source.detach()
            // Section 4.4: says which version is spoken here.
            let error = HeadError(.badRequest, "This server speaks version 13 of the WebSocket protocol.")
            return refuse(context, error, adding: "Sec-WebSocket-Version", "13")
        }
        guard let accept = Self.accept(head, context.channel) else {
            source.detach()
            return refuse(context, HeadError(.badRequest, "The WebSocket handshake is malformed."))
        }
        log(head, .switchingProtocols, 0)
        timer.clear()
        var buffer = ByteBufferAllocator().buffer(capacity: 512)
        buffer.writeStaticString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n")
        buffer.writeString("Sec-WebSocket-Accept: \(accept)\r\n")
        buffer.writeImmutableBuffer(fields.bytes)
        buffer.writeStaticString("\r\n")
        write(context, buffer)
        flushIfNeeded(context)

        phase = .upgraded
        let early = input
        input = ByteBuffer()
        holdBack(context, false)
        let handler = WebSocketHandler(source, limits: limits, budget: registry.messages)
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandlers([WebSocketFrameEncoder(), handler])
        } catch {
            source.detach()
            return close(context)
        }
        if early.readableBytes > 0 { context.fireChannelRead(NIOAny(early)) }
    }

    /// Whether this is the Base64 form of 16 bytes (section 4.1).
    static func isValid(key: some Collection<UInt8>) -> Bool {
        key.count == 24 && key.suffix(2).elementsEqual("==".utf8)
            && key.dropLast(2).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    /// The value of `Sec-WebSocket-Accept`; `nil`: the key is missing or wrong.
    private static func accept(_ head: RequestHead, _ channel: any Channel) -> String? {
        guard head.fields.count(of: .secWebSocketKey) == 1, let key = head.fields[.secWebSocketKey], isValid(key: key)
        else { return nil }
        var request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        request.headers.add(name: "Sec-WebSocket-Key", value: String(decoding: key, as: UTF8.self))
        request.headers.add(name: "Sec-WebSocket-Version", value: "13")
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
        )
        let answer = upgrader.buildUpgradeResponse(
            channel: channel,
            upgradeRequest: request,
            initialResponseHeaders: [:]
        )
        // On its own event loop and with nothing to wait for, it is done by now.
        let box = NIOLoopBoundBox<String?>(nil, eventLoop: channel.eventLoop)
        answer.whenSuccess { box.value = $0.first(name: "Sec-WebSocket-Accept") }
        return box.value
    }
}
