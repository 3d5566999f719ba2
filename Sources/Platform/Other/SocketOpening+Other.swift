#if !os(Linux)
internal import Darwin

extension Sockets {
    static func openStream(_ family: CInt, waits: Bool) -> CInt {
        let descriptor = socket(family, SocketType.stream, 0)
        guard descriptor >= 0 else { return descriptor }
        setCloseOnExec(descriptor)
        if !waits { stopWaiting(descriptor) }
        return descriptor
    }

    /// The user at the other end of a UNIX socket. See getpeereid(3).
    static func peer(of descriptor: CInt) -> UInt32? {
        var user = uid_t()
        var group = gid_t()
        return unsafe getpeereid(descriptor, &user, &group) == 0 ? user : nil
    }
}

/// The numbers of socket(2).
enum SocketType {
    static let stream = SOCK_STREAM
}
#endif
