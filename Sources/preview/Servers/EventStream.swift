import Platform

/// The event stream of a server (WHATWG HTML, section 9.2), read by the thread that asks.
final class EventStream {
    struct Event: Equatable {
        let name: String
        /// The generation.
        let id: String
    }

    enum Failure: Error, Equatable {
        /// Nobody listens at this address.
        case refused
        /// The host has no address.
        case unknownHost
        /// The server that answers is not one of ours.
        case foreign
        case timedOut
        /// The connection has ended.
        case lost
    }

    typealias Deadline = SuspendingClock.Instant

    private let connection: TCPConnection
    private var received: [UInt8] = []

    /// The longest time without a byte. A server gives a sign of life every 15 seconds.
    private static let longestSilence = Duration.seconds(60)
    /// The longest time that a server takes for each part of the head.
    private static let longestHead = Duration.seconds(10)
    private static let longestLine = 4096

    /// Connects to a server and asks for its events.
    init(_ address: ServerAddress, until deadline: Deadline) throws(Failure) {
        for folder in address.folders {
            let connection = try Self.connect(address, until: deadline)
            do throws(Failure) {
                if let rest = try Self.request(folder, of: address, connection, until: deadline) {
                    self.connection = connection
                    received = rest
                    return
                }
                connection.close()
            } catch {
                connection.close()
                throw error
            }
        }
        throw .foreign
    }

    deinit { connection.close() }

    /// Waits for the next event. Comments are none.
    func next(until deadline: Deadline) throws(Failure) -> Event {
        var name = ""
        var id = ""
        while true {
            let line = try line(until: deadline)
            if line.isEmpty, !name.isEmpty { return Event(name: name, id: id) }
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("event: ") { name = String(text.dropFirst(7)) }
            if text.hasPrefix("id: ") { id = String(text.dropFirst(4)) }
        }
    }

    /// Waits for the next line, and returns it without its end. Of a long one it returns the beginning.
    private func line(until deadline: Deadline) throws(Failure) -> [UInt8] {
        var line: [UInt8] = []
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                line += received[..<end]
                received.removeFirst(end + 1)
                return Array(line.prefix(Self.longestLine))
            }
            line = Array((line + received).prefix(Self.longestLine))
            received = try Self.read(connection, within: Self.longestSilence, until: deadline)
        }
    }

    /// Asks for the event stream beneath a folder.
    ///
    /// - Returns: The bytes that came after the head. `nil` if there is no event stream at this path.
    private static func request(
        _ folder: String,
        of address: ServerAddress,
        _ connection: TCPConnection,
        until deadline: Deadline
    ) throws(Failure) -> [UInt8]? {
        // HTTP/1.0 has no chunks: what comes is the stream.
        let request = Array(
            "GET \(folder).preview/events HTTP/1.0\r\nHost: \(address.authority)\r\nAccept: text/event-stream\r\n\r\n"
                .utf8
        )
        guard connection.send(request) else { throw .lost }
        var head: [UInt8] = []
        let mark = Array("\r\n\r\n".utf8)
        while head.count < 16 << 10 {
            head += try read(connection, within: longestHead, until: deadline)
            guard let end = head.indices.first(where: { head[$0...].starts(with: mark) }) else { continue }
            let lines = String(decoding: head[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
            guard lines.contains(where: { $0.hasPrefix("preview-generation:") }) else { return nil }
            guard lines.first?.split(separator: " ").dropFirst().first == "200" else { return nil }
            return Array(head[(end + mark.count)...])
        }
        throw .foreign
    }

    private static func read(
        _ connection: TCPConnection,
        within silence: Duration,
        until deadline: Deadline
    ) throws(Failure) -> [UInt8] {
        let end = min(deadline, .now + silence)
        guard let bytes = connection.receive(count: 16 << 10, until: end) else { throw .lost }
        if !bytes.isEmpty { return bytes }
        throw end < deadline ? .lost : .timedOut
    }

    private static func connect(_ address: ServerAddress, until deadline: Deadline) throws(Failure) -> TCPConnection {
        do throws(TCPConnection.Failure) {
            return try TCPConnection(host: address.resolvableHost, port: address.port, until: deadline)
        } catch {
            switch error {
            case .unknownHost: throw .unknownHost
            case .refused: throw .refused
            case .timedOut: throw .timedOut
            }
        }
    }
}
