import Glibc

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
        /// Who answers is not one of ours.
        case foreign
        case timedOut
        /// The connection has ended.
        case lost
    }

    private let descriptor: CInt
    private var received: [UInt8] = []

    /// In seconds. A server gives a sign of life every 15.
    private static let longestSilence = 60.0
    private static let longestLine = 4096

    /// - Parameter deadline: in seconds of the monotonic clock.
    init(_ address: ServerAddress, until deadline: Double) throws(Failure) {
        for folder in address.folders {
            let descriptor = try Self.connect(address, until: deadline)
            do throws(Failure) {
                if let rest = try Self.request(folder, of: address, descriptor, until: deadline) {
                    self.descriptor = descriptor
                    received = rest
                    return
                }
                close(descriptor)
            } catch {
                close(descriptor)
                throw error
            }
        }
        throw .foreign
    }

    deinit { close(descriptor) }

    /// The next event, other than comments.
    func next(until deadline: Double) throws(Failure) -> Event {
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

    /// Without its end, and of a long one the beginning.
    private func line(until deadline: Double) throws(Failure) -> [UInt8] {
        var line: [UInt8] = []
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                line += received[..<end]
                received.removeFirst(end + 1)
                return Array(line.prefix(Self.longestLine))
            }
            line = Array((line + received).prefix(Self.longestLine))
            received = try Self.read(descriptor, until: min(deadline, Self.now() + Self.longestSilence), deadline)
        }
    }

    /// - Returns: what came after the head; `nil`: there is no event stream at this path.
    private static func request(
        _ folder: String,
        of address: ServerAddress,
        _ descriptor: CInt,
        until deadline: Double
    ) throws(Failure) -> [UInt8]? {
        // HTTP/1.0 has no chunks: what comes is the stream.
        let request = Array(
            "GET \(folder).preview/events HTTP/1.0\r\nHost: \(address.authority)\r\nAccept: text/event-stream\r\n\r\n"
                .utf8
        )
        guard unsafe send(descriptor, request, request.count, CInt(MSG_NOSIGNAL)) == request.count else { throw .lost }
        var head: [UInt8] = []
        let mark = Array("\r\n\r\n".utf8)
        while head.count < 16 << 10 {
            head += try read(descriptor, until: min(deadline, now() + 10), deadline)
            guard let end = head.indices.first(where: { head[$0...].starts(with: mark) }) else { continue }
            let lines = String(decoding: head[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
            guard lines.contains(where: { $0.hasPrefix("preview-generation:") }) else { return nil }
            guard lines.first?.split(separator: " ").dropFirst().first == "200" else { return nil }
            return Array(head[(end + mark.count)...])
        }
        throw .foreign
    }

    private static func read(_ descriptor: CInt, until end: Double, _ deadline: Double) throws(Failure) -> [UInt8] {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&entry, 1, milliseconds(until: end))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else {
                if now() < end { continue }
                throw end < deadline ? .lost : .timedOut
            }
            var block = [UInt8](repeating: 0, count: 16 << 10)
            let count = unsafe block.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .lost }
            return Array(block.prefix(count))
        }
    }

    /// Tries each address of the host.
    private static func connect(_ address: ServerAddress, until deadline: Double) throws(Failure) -> CInt {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(address.resolvableHost, "\(address.port)", &hints, &list) == 0 else {
            throw .unknownHost
        }
        defer { unsafe freeaddrinfo(list) }
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            unsafe next = unsafe entry.ai_next
            let flags = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
            let descriptor = unsafe socket(entry.ai_family, flags, 0)
            guard descriptor >= 0 else { continue }
            if unsafe Glibc.connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 { return descriptor }
            if errno == EINPROGRESS, isConnected(descriptor, until: min(deadline, now() + 10)) { return descriptor }
            close(descriptor)
            if now() >= deadline { throw .timedOut }
        }
        throw .refused
    }

    private static func isConnected(_ descriptor: CInt, until end: Double) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while now() < end {
            let ready = unsafe poll(&entry, 1, milliseconds(until: end))
            if ready < 0, errno == EINTR { continue }
            var code: CInt = 0
            var size = socklen_t(MemoryLayout<CInt>.size)
            return unsafe ready > 0 && getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 && code == 0
        }
        return false
    }

    /// At least one, so that nothing spins in the last of them; for poll(2).
    private static func milliseconds(until end: Double) -> CInt { CInt(max(1, min((end - now()) * 1000, 3_600_000))) }

    /// Seconds of the monotonic clock.
    static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
