import Glibc

/// A TCP connection. Every call that may wait has a deadline, and goes on after a signal.
struct Socket: ~Copyable {
    private let descriptor: CInt

    /// Connects to the first address of the host that answers.
    init(host: String, port: UInt16, deadline: Deadline) throws(SocketError) {
        // See: 'man 3 getaddrinfo'
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw SocketError(.noSuchHost, "\(host) has no address (\(Self.text(ofLookup: code)))") }
        defer { unsafe freeaddrinfo(list) }

        var last = SocketError(.noSuchHost, "\(host) has no address")
        var next = unsafe list
        while let address = unsafe next {
            do throws(SocketError) {
                descriptor = try unsafe Self.connect(address.pointee, deadline)
                return
            } catch {
                last = error
            }
            unsafe next = address.pointee.ai_next
        }
        throw last
    }

    deinit { close(descriptor) }

    /// The send loop: the kernel takes as much as there is room for, which may be less than all.
    func send(_ bytes: [UInt8], deadline: Deadline) throws(SocketError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Without the flag a peer that has closed would end this process by SIGPIPE.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else {
                try Self.wait(descriptor, POLLOUT, after: errno, "send", deadline)
            }
        }
    }

    /// The receive loop's step: what has arrived, at most 64 KiB. Empty: the peer has said all that it will say.
    func receive(deadline: Deadline) throws(SocketError) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count >= 0 { return Array(block.prefix(count)) }
            try Self.wait(descriptor, POLLIN, after: errno, "recv", deadline)
        }
    }

    private static func connect(_ address: addrinfo, _ deadline: Deadline) throws(SocketError) -> CInt {
        let kind = unsafe address.ai_socktype | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(address.ai_family, kind, address.ai_protocol)
        guard descriptor >= 0 else { throw SocketError("socket", errno) }
        do throws(SocketError) {
            // See: 'man 2 connect', EINPROGRESS. After EINTR too the connection goes on being made.
            if unsafe Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
                guard errno == EINPROGRESS || errno == EINTR else { throw SocketError("connect", errno) }
                try poll(descriptor, POLLOUT, "connect", deadline)
                var problem: CInt = 0
                var size = socklen_t(MemoryLayout<CInt>.size)
                guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 else {
                    throw SocketError("getsockopt", errno)
                }
                guard problem == 0 else { throw SocketError("connect", problem) }
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// After a call that did not succeed: waits until it is worth another try, or throws.
    private static func wait(
        _ descriptor: CInt,
        _ event: CInt,
        after code: CInt,
        _ call: String,
        _ deadline: Deadline
    ) throws(SocketError) {
        switch code {
        case EINTR: return
        case EAGAIN, EWOULDBLOCK: try poll(descriptor, event, call, deadline)
        default: throw SocketError(call, code)
        }
    }

    private static func poll(
        _ descriptor: CInt,
        _ event: CInt,
        _ call: String,
        _ deadline: Deadline
    ) throws(SocketError) {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let milliseconds = deadline.milliseconds
            guard milliseconds > 0 else { throw SocketError(.timeout, "\(call): the time is over") }
            let count = unsafe Glibc.poll(&entry, 1, milliseconds)
            // An error or a hang-up wakes too: the call itself then says what it is.
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw SocketError("poll", errno) }
        }
    }

    private static func text(ofLookup code: CInt) -> String {
        unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}

/// A moment by which something has to be done, by a clock that nobody sets back.
struct Deadline: Sendable {
    private let end: ContinuousClock.Instant

    init(within time: Duration) { end = .now + time }

    /// What is left, rounded up, as poll(2) takes it; 0 when it is over.
    var milliseconds: CInt {
        let left = ContinuousClock.now.duration(to: end)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        return CInt(min(seconds, 1_000_000)) * 1000 + CInt(attoseconds / 1_000_000_000_000_000) + 1
    }
}

/// What a system call, or the waiting for one, ended in.
struct SocketError: Error, CustomStringConvertible {
    enum Code: Sendable {
        case noSuchHost, timeout, refused
        case system(CInt)
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ call: String, _ number: CInt) {
        code = number == ECONNREFUSED ? .refused : .system(number)
        description = "\(call): " + (unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)")
    }
}
