import HTTPSemantics
import NIOCore
import SocketServer

extension PreviewServer.Configuration {
    /// What one client, and all of them together, may use. The defaults are far from what a person who browses a big
    /// site on a slow phone ever meets. Each has to be above zero.
    public struct Limits: Sendable {
        /// The longest request line, in bytes without its end; beyond it: 414. Default: 16 KiB (RFC 9112, section 3, asks
        /// for at least 8,000).
        public var requestLineSize = HeadLimits().requestLine
        /// The longest request head, in bytes; beyond it: 431 (RFC 6585, section 5). Default: 64 KiB.
        public var headSize = HeadLimits().head
        /// The most field lines of a request; beyond it: 431. Default: 100.
        public var fieldCount = HeadLimits().fields
        /// From the first byte of a request's head to its last; then 408. Not from the opening of the connection, which
        /// browsers do ahead of need. Default: 15 s.
        public var headTimeout = Duration.seconds(15)
        /// How long a connection without a request is kept. Not event streams, WebSockets and requests that wait for a
        /// change. Default: 75 s.
        public var idleTimeout = Duration.seconds(75)
        /// How long a client that is sent something may take none of it. Not how long a transfer takes: one that goes on,
        /// however slowly, is not ended. Default: 60 s.
        public var stallTimeout = Duration.seconds(60)
        /// How long a connection is still read after the answer that ends it, so that a reset does not eat the answer
        /// (RFC 9112, section 9.6). Default: 1 s.
        public var lingerTimeout = Duration.seconds(1)
        /// How often clients that wait in silence are sent something that finds out whether they are still there: a ping
        /// on a WebSocket, 102 to a held request. Default: 60 s.
        public var signOfLifeInterval = Duration.seconds(60)
        /// The pause between two comments on an event stream. Default: 15 s.
        public var heartbeatInterval = Duration.seconds(15)
        /// How many connections are open at once. Past it the one that has been idle longest is closed, else the new one
        /// is answered 503; event streams, WebSockets and held requests are never the ones closed. Default: 4,096. It does
        /// not raise the process's own limit of descriptors, of which a connection that is sent a file takes two.
        public var connections = ServerLimits().connections
        /// The longest message that a page may send over its WebSocket, in bytes, over all of its fragments; beyond it the
        /// socket is closed with 1009 (RFC 6455, section 7.4.1). A page needs about 100 bytes for each resource that it
        /// shows. Default: 1 MiB.
        public var messageSize = ServerLimits().messageSize
        /// The memory for the messages of all WebSockets together that are unfinished or not read yet, in bytes. Messages of
        /// at most 1 KiB are not counted. A socket that finds no room is closed with 1013, and its page connects again.
        /// Default: 16 MiB.
        public var pendingMessageSize = ServerLimits().pendingMessages
        /// The number of pipelined requests that one connection has answered before the other connections have their turn.
        /// Default: 32.
        public var pipelinedRequests = ServerLimits().pipelinedRequests

        public init() {}
    }
}

extension ServerLimits {
    init(_ limits: PreviewServer.Configuration.Limits) throws {
        self.init()
        head = HeadLimits(
            requestLine: try Self.positive(limits.requestLineSize, "requestLineSize"),
            head: try Self.positive(limits.headSize, "headSize"),
            fields: try Self.positive(limits.fieldCount, "fieldCount")
        )
        headTimeout = TimeAmount(try Self.positive(limits.headTimeout, "headTimeout"))
        idleTimeout = TimeAmount(try Self.positive(limits.idleTimeout, "idleTimeout"))
        stallTimeout = TimeAmount(try Self.positive(limits.stallTimeout, "stallTimeout"))
        lingerTimeout = TimeAmount(try Self.positive(limits.lingerTimeout, "lingerTimeout"))
        signOfLife = TimeAmount(try Self.positive(limits.signOfLifeInterval, "signOfLifeInterval"))
        heartbeat = TimeAmount(try Self.positive(limits.heartbeatInterval, "heartbeatInterval"))
        connections = try Self.positive(limits.connections, "connections")
        messageSize = try Self.positive(limits.messageSize, "messageSize")
        pendingMessages = try Self.positive(limits.pendingMessageSize, "pendingMessageSize")
        pipelinedRequests = try Self.positive(limits.pipelinedRequests, "pipelinedRequests")
    }

    private static func positive<Value: AdditiveArithmetic & Comparable>(
        _ value: Value,
        _ name: String
    ) throws -> Value {
        if value > .zero { return value }
        throw PreviewError(
            .invalidConfiguration,
            cause: "limits.\(name) is not above zero",
            remedy: "leave it out for its default"
        )
    }
}
