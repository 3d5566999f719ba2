package import HTTPSemantics
package import NIOCore

/// What one client, and all of them together, may use.
package struct ServerLimits: Sendable {
    package var head = HeadLimits()
    /// From the first byte of a head to its last.
    package var headTimeout: TimeAmount = .seconds(15)
    /// A connection without a request.
    package var idleTimeout: TimeAmount = .seconds(75)
    /// A reader that takes nothing.
    package var stallTimeout: TimeAmount = .seconds(60)
    /// How long a connection that is closed by us is still read, so that a reset does not eat the answer.
    package var lingerTimeout: TimeAmount = .seconds(1)
    /// After how long of silence a held request, or a WebSocket, is checked for a client at its other end.
    package var signOfLife: TimeAmount = .seconds(60)
    /// Between two comments on an event stream.
    package var heartbeat: TimeAmount = .seconds(15)
    package var connections = 4096
    /// The longest message of a WebSocket, over all of its fragments, in bytes. A page sends the list of what it shows: 100
    /// bytes a resource. Default: 1 MiB.
    package var messageSize = 1 << 20
    /// What the messages of all WebSockets that are unfinished or not read yet may take together, in bytes. Default: 16 MiB,
    /// which is 16 of the longest.
    package var pendingMessages = 16 << 20
    /// How many pipelined requests are answered in one turn. Then the other connections have theirs. Default: 32.
    package var pipelinedRequests = 32

    package init() {}
}
