#if os(Linux)
#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension Sockets {
    static func sendOnce(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer, more: Bool) -> Int {
        let flags = CInt(MSG_NOSIGNAL) | (more ? CInt(MSG_MORE) : 0)
        return unsafe sendToSocket(descriptor, bytes.baseAddress, bytes.count, flags)
    }

    /// The option of TCP that holds back what fills no segment (`TCP_CORK` of tcp(7)).
    package static let corkOption: CInt? = TCP_CORK

    static func deferAcceptIfPossible(_ listener: CInt) {
        var seconds: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        unsafe setsockopt(listener, CInt(IPPROTO_TCP), TCP_DEFER_ACCEPT, &seconds, size)
    }
}
#endif
