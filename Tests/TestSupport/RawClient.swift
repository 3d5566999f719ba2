import Glibc

/// A plain TCP client that sends exactly the bytes it is given. Every wait has a deadline.
package final class RawClient {
    package private(set) var received: [UInt8] = []
    package private(set) var isAtEnd = false
    private let descriptor: CInt
    private let timeout: Double

    /// - Parameters:
    ///   - timeout: for each wait, in seconds.
    ///   - receiveBuffer: a small one makes a slow reader.
    package init(host: String = "127.0.0.1", port: Int, timeout: Double = 10, receiveBuffer: CInt? = nil) throws {
        self.timeout = timeout
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestError("socket \(errno)") }
        var one: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        inet_pton(AF_INET, host, &address.sin_addr)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // What a signal interrupts goes on by itself (connect(2)).
        let code = result == 0 ? 0 : errno == EINTR ? connected(within: timeout) : errno
        // All is set: `deinit` closes the descriptor.
        guard code == 0 else { throw TestError("connect \(code)") }
    }

    private func connected(within seconds: Double) -> CInt {
        guard waits(for: POLLOUT, seconds) else { return ETIMEDOUT }
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }

    /// Whether there is something to do in time, whatever signals come.
    private func waits(for events: CInt, _ seconds: Double) -> Bool {
        let end = Self.now() + seconds
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let count = poll(&entry, 1, CInt(max(0, end - Self.now()) * 1000))
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Sends all of it; a peer that has closed is not an error, the answer tells.
    package func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends as much as the peer takes at once, after a short wait for it to take any; how much that was.
    package func sendWithoutWaiting(_ bytes: ArraySlice<UInt8>) -> Int {
        guard waits(for: POLLOUT, 0.5) else { return 0 }
        return bytes.withUnsafeBytes {
            max(0, Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)))
        }
    }

    package func send(_ text: String) { send(Array(text.utf8)) }

    /// Lets the given time pass, or less where the peer says something.
    package func pause(_ seconds: Double) {
        var entry = pollfd(fd: descriptor, events: 0, revents: 0)
        _ = poll(&entry, 1, CInt(seconds * 1000))
    }

    package func closeOutput() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Ends the connection with a reset instead of an end.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Waits for more bytes. `false`: none came in time, or the peer has closed.
    @discardableResult
    package func fill(_ seconds: Double? = nil) -> Bool {
        guard !isAtEnd else { return false }
        guard waits(for: POLLIN, seconds ?? timeout) else { return false }
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let count = block.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else {
            isAtEnd = true
            return false
        }
        received += block.prefix(count)
        return true
    }

    /// Whether the peer closes within the time.
    package func isClosed(within seconds: Double = 0.4) -> Bool {
        if !isAtEnd { fill(seconds) }
        return isAtEnd
    }

    /// Whether the peer closes within the time, whatever it still says before.
    package func drainsToEnd(within seconds: Double) -> Bool {
        let deadline = Self.now() + seconds
        while !isAtEnd, Self.now() < deadline { fill(deadline - Self.now()) }
        return isAtEnd
    }

    package func consume(_ count: Int) -> [UInt8] {
        defer { received.removeFirst(min(count, received.count)) }
        return Array(received.prefix(count))
    }

    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension RawClient {
    /// What comes up to and with the mark; `nil`: it does not come.
    package func text(through mark: String, within seconds: Double = 10) -> String? {
        let mark = Array(mark.utf8)
        let end = Self.now() + seconds
        while true {
            let bytes = received
            for index in bytes.indices where bytes[index...].starts(with: mark) {
                return String(decoding: consume(index + mark.count), as: UTF8.self)
            }
            guard Self.now() < end, fill(end - Self.now()) else { return nil }
        }
    }
}
