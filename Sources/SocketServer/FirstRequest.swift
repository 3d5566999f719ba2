import HTTPSemantics
import NIOCore
import Platform

/// Answers the first request of a connection by its descriptor, where it is there already and is the last.
///
/// Making a channel for it, and registering and closing that, costs four times as much as the answer. What takes more
/// than one system call to receive, or one to send, is left to a channel.
struct FirstRequest {
    let handler: any RequestHandler
    let limits: HeadLimits
    let loop: LoopContext

    /// - Returns: where a channel has to go on; `nil`: all is done, and the descriptor can be closed.
    func answer(_ descriptor: CInt, _ info: ConnectionInfo) -> Opening? {
        guard let received = loop.receive(descriptor) else { return nil }
        guard received.readableBytes > 0 else { return .bytes(received) }
        var rest = received
        var parser = HeadParser(limits: limits)
        guard case .head(let head) = parser.parse(&rest, loop.recentFields) else { return .bytes(received) }
        guard head.isLast, rest.readableBytes == 0 else { return .request(head, rest: rest) }
        let answer = handler.answer(head, on: info)
        let bytes: ByteBuffer
        switch answer {
        case .encoded(let response):
            bytes = loop.encoded(response, withBody: head.method != .head, version: head.version, closes: true)
            handler.record(head, response.status, Int64(response.length), info)
        case .response(let response):
            let response = head.method == .head ? response.withoutBody() : response
            guard let whole = loop.joined(response, version: head.version, closes: true) else {
                return .answer(answer, to: head)
            }
            bytes = whole
            handler.record(head, response.status, response.contentLength, info)
        case .later, .events, .webSocket: return .answer(answer, to: head)
        }
        return send(bytes, descriptor)
    }

    private func send(_ bytes: ByteBuffer, _ descriptor: CInt) -> Opening? {
        // With what ends the connection in the same packet.
        var rest = bytes
        do throws(SystemError) {
            rest.moveReaderIndex(forwardBy: try Sockets.send(bytes, to: descriptor, more: true))
        } catch {
            // A client that has gone meanwhile misses nothing.
            if !error.wouldBlock { return nil }
        }
        guard rest.readableBytes == 0 else { return .unsent(rest) }
        // To close throws away what waits, where something has arrived that was not read.
        Sockets.finishSending(descriptor)
        return nil
    }
}

extension RequestHead {
    /// Whether the client has said, or its version says, that it sends nothing after this request.
    var isLast: Bool { !keepAlive && !hasBody }
}
