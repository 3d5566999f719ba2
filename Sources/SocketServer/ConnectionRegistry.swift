import NIOCore
import Synchronization

/// One connection, as others see it.
final class Connection: Sendable {
    let channel: any Channel
    /// Since when it has had no request, in nanoseconds of the monotonic clock; 0 while it is busy or streams.
    let idleSince: Atomic<UInt64>

    init(channel: any Channel) {
        self.channel = channel
        idleSince = Atomic(NIODeadline.now().uptimeNanoseconds)
    }
}

/// What connections are asked to do when the server stops.
enum ConnectionEvent: Sendable {
    case stop
}

/// The connections of one server, so that there is a bound to them and an end.
final class ConnectionRegistry: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())
    private let limit: Int
    /// For the WebSockets among them.
    let messages: MessageBudget

    /// - Parameters:
    ///   - limit: how many connections there may be.
    ///   - pendingMessages: what their WebSocket messages that wait may take together, in bytes.
    init(limit: Int, pendingMessages: Int = ServerLimits().pendingMessages) {
        self.limit = limit
        messages = MessageBudget(pendingMessages)
    }

    convenience init(_ limits: ServerLimits) {
        self.init(limit: limits.connections, pendingMessages: limits.pendingMessages)
    }

    /// Takes a connection in. Past the limit the one that has been idle longest is closed for it.
    ///
    /// - Returns: whether there is room.
    func add(_ connection: Connection) -> Bool {
        let (hasRoom, closing): (Bool, Connection?) = state.withLock { state in
            guard !state.isStopping else { return (false, nil) }
            var closing: Connection?
            if state.connections.count >= limit {
                guard let oldest = Self.takeOldestIdle(from: &state) else { return (false, nil) }
                closing = oldest
            }
            state.connections[ObjectIdentifier(connection)] = connection
            return (true, closing)
        }
        closing?.channel.close(mode: .all, promise: nil)
        return hasRoom
    }

    /// Closes the connection that has been idle longest: descriptors have run out.
    func makeRoom() {
        state.withLock { Self.takeOldestIdle(from: &$0) }?.channel.close(mode: .all, promise: nil)
    }

    private static func takeOldestIdle(from state: inout State) -> Connection? {
        let idle = state.connections.values.lazy
            .map { (connection: $0, since: $0.idleSince.load(ordering: .relaxed)) }
            .filter { $0.since > 0 }
        guard let oldest = idle.min(by: { $0.since < $1.since })?.connection else { return nil }
        return state.connections.removeValue(forKey: ObjectIdentifier(oldest))
    }

    func remove(_ connection: Connection) {
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    /// From now on nothing is taken in. Returns all that there is.
    func stop() -> [Connection] {
        state.withLock { state in
            state.isStopping = true
            return Array(state.connections.values)
        }
    }
}
