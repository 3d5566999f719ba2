import HTTPSemantics
import NIOCore

/// How far a connection came before it got its channel; see `FirstRequest`.
enum Opening: Sendable {
    /// What has arrived, which may be nothing: no head has been made of it.
    case bytes(ByteBuffer)
    /// The first request, to be answered, and what followed it.
    case request(RequestHead, rest: ByteBuffer)
    /// The last request too, and an answer that takes a channel.
    case answer(Answer, to: RequestHead)
    /// The end of the last answer, which the socket did not take.
    case unsent(ByteBuffer)
}
