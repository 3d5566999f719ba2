#if os(Linux)
#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension Sockets {
    static func openStream(_ family: CInt, waits: Bool) -> CInt {
        let flags = SocketType.closeOnExec | (waits ? 0 : SocketType.nonBlocking)
        return socket(family, SocketType.stream | flags, 0)
    }

    /// The user at the other end of a UNIX socket. See `SO_PEERCRED` of unix(7).
    static func peer(of descriptor: CInt) -> UInt32? {
        // struct ucred, which Swift's Glibc module does not have.
        var credentials = (process: pid_t(), user: uid_t(), group: gid_t())
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        return credentials.user
    }
}

/// The numbers of socket(2), which glibc has as an enumeration.
enum SocketType {
    #if canImport(Musl)
    static let stream = CInt(SOCK_STREAM)
    static let closeOnExec = CInt(SOCK_CLOEXEC)
    static let nonBlocking = CInt(SOCK_NONBLOCK)
    #else
    static let stream = CInt(SOCK_STREAM.rawValue)
    static let closeOnExec = CInt(SOCK_CLOEXEC.rawValue)
    static let nonBlocking = CInt(SOCK_NONBLOCK.rawValue)
    #endif
}
#endif
