import Glibc

/// A stream socket with a name in the file system; see unix(7).
enum UnixSocket {
    static func make() -> CInt {
        socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    }

    /// - Parameter call: bind(2) or connect(2).
    /// - Returns: 0, or the error.
    static func name(
        _ descriptor: CInt,
        _ path: String,
        _ call: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 ? 0 : errno
    }

    /// The user at the other end, as the kernel knows it; `nil`: it cannot be told.
    static func peer(_ descriptor: CInt) -> uid_t? {
        // struct ucred, which Swift's Glibc module does not have.
        var credentials = (pid: pid_t(), uid: uid_t(), gid: gid_t())
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        return credentials.uid
    }

    /// Waits for a second at most.
    static func setTimeouts(_ descriptor: CInt) {
        var second = timeval(tv_sec: 1, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &second, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    static func send(_ text: String, to descriptor: CInt) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    /// A line, without its end; `nil`: none comes in time, or it is longer than any that there is.
    static func line(from descriptor: CInt) -> String? {
        var line: [UInt8] = []
        while line.count < 64 {
            var byte: UInt8 = 0
            let count = unsafe recv(descriptor, &byte, 1, 0)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }
}
