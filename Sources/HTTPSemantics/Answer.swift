/// What a room gives back for a request.
package enum Answer: Sendable {
    case response(Response)
    /// A hot response; with HEAD only its head is sent.
    case encoded(EncodedResponse)
    /// Disk work, a held request: the response comes when the promise is kept.
    case later(Promise)
    /// A stream of server-sent events, or of anything else that ends when the client goes.
    case events(Response, any EventSource)
    /// The connection becomes a WebSocket that carries the messages of the source (RFC 6455). The fields go into the
    /// answer to the handshake, which the server makes.
    case webSocket(FieldLines, any EventSource)

    /// It will not be sent: the code that makes it, or has more to say, is told.
    package func abandon() {
        switch self {
        case .response, .encoded: break
        case .later(let promise): promise.abandon()
        case .events(_, let source), .webSocket(_, let source): source.detach()
        }
    }
}
