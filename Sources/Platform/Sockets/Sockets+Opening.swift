#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension Sockets {
    /// Opens a stream socket that is not inherited by child processes. See socket(2).
    ///
    /// - Parameter waits: Calls on it wait.
    static func open(_ family: CInt, waits: Bool = true) throws(SystemError) -> CInt {
        let descriptor = openStream(family, waits: waits)
        guard descriptor >= 0 else { throw .current }
        return descriptor
    }

    /// Makes calls on a descriptor return at once. See `O_NONBLOCK` of fcntl(2).
    static func stopWaiting(_ descriptor: CInt) { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }

    /// Returns whether the connection that was begun is there. See `SO_ERROR` of socket(7).
    static func isConnected(_ descriptor: CInt) -> Bool {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 && code == 0
    }
}
