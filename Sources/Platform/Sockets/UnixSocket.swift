#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A stream socket with a name in the file system. See unix(7). It does not close itself.
package struct UnixSocket: Sendable {
    package let descriptor: CInt

    private init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// Opens a socket that has no name yet.
    package init() throws(SystemError) { descriptor = try Sockets.open(AF_UNIX) }

    package func close() { FileSystem.close(descriptor) }

    /// Makes all calls return at once.
    package func stopWaiting() { Sockets.stopWaiting(descriptor) }

    /// Ends waits for the other side after some time.
    package func setTimeouts(_ timeout: Duration) {
        let (seconds, attoseconds) = timeout.components
        var time = timeval()
        time.tv_sec = .init(seconds)
        time.tv_usec = .init(attoseconds / 1_000_000_000_000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Connects to the socket of a server. See connect(2).
    package func connect(to path: String) throws(SystemError) {
        try unsafe name(path) { unsafe connectSocket(descriptor, $0, $1) }
    }

    /// Takes a name that nothing has, and listens. See bind(2) and listen(2).
    package func listen(at path: String, waiting: Int) throws(SystemError) {
        try unsafe name(path) { unsafe bind(descriptor, $0, $1) }
        guard listenOnce(descriptor, CInt(clamping: waiting)) == 0 else { throw .current }
    }

    /// Accepts a connection. It is not inherited by child processes, and its calls wait. See accept(2).
    package func accept() throws(SystemError) -> UnixSocket {
        while true {
            let connection = acceptOnce(descriptor)
            if connection >= 0 {
                Sockets.setCloseOnExec(connection)
                // Some systems copy the flags of the socket that listens.
                _ = fcntl(connection, F_SETFL, 0)
                return UnixSocket(connection)
            }
            let error = SystemError.current
            if !error.isInterruption { throw error }
        }
    }

    /// The user at the other end, as the kernel knows it. `nil` if it cannot be told.
    package var peer: UInt32? { Sockets.peer(of: descriptor) }

    /// Sends a short text.
    package func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { bytes in try? unsafe Sockets.send(bytes, to: descriptor) }
    }

    /// Receives a line, and returns it without its end.
    ///
    /// - Parameter limit: The longest line, in bytes, with its end.
    /// - Returns: `nil` if the line is longer, or does not come in time.
    package func line(limit: Int) -> String? {
        var line: [UInt8] = []
        while line.count < limit {
            var byte: UInt8 = 0
            let count: Int
            do throws(SystemError) {
                count = unsafe try Self.receive(descriptor, &byte)
            } catch {
                if error.isInterruption { continue }
                return nil
            }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    private static func receive(_ descriptor: CInt, _ byte: UnsafeMutablePointer<UInt8>) throws(SystemError) -> Int {
        unsafe try Sockets.receive(descriptor, into: UnsafeMutableRawBufferPointer(start: byte, count: 1))
    }

    /// Calls `body` with the address of a path.
    private func name(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // The NUL at the end needs a byte, too.
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError(code: ENAMETOOLONG)
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw .current }
    }
}
