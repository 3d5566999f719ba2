/// How the requests of a test reach the server.
public enum PreviewTransport: Sendable, Hashable, CaseIterable {
    /// By function calls. No socket is opened: many tests may run at once, and where no port may be bound. What answers
    /// is all of the server but the system's sockets, so the bytes are the same. The connection's clock stands still:
    /// no idle time ends it.
    case inProcess
    /// Over a socket, on a port of its own unless the configuration names one.
    case socket
}
