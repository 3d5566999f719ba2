package import NIOCore

/// A bounded source of messages for one client. Hubs push into it; the server drains it as fast as the client reads.
///
/// The server calls `attach` once, on its event loop, and `detach` when the client is gone. Between the two the source
/// calls `wake` (from any thread) whenever `next()` may have something to give.
package protocol EventSource: AnyObject, Sendable {
    func attach(wake: @escaping @Sendable () -> Void)
    /// The next message, or `nil` when there is none for now. An empty one is a sign of life: a WebSocket sends a ping.
    func next() -> ByteBuffer?
    func detach()
    /// Reads a message that the client sent (WebSocket alone).
    ///
    /// - Parameter reservation: the message's part of the server's memory. A source that keeps the message keeps it too.
    func receive(_ message: ByteBuffer, reservation: (any Sendable)?)
}
