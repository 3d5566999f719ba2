internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The calls on connected and listening sockets that SwiftNIO does not make for us.
package enum Sockets {
    /// Accepts a connection that waits. It does not block, and is not inherited by child processes. See accept(2).
    ///
    /// - Returns: `nil` if none waits, or there was an error.
    package static func accept(_ listener: CInt) -> (connection: CInt, peer: SocketAddressBytes)? {
        var peer = SocketAddressBytes()
        let connection = unsafe preview_accept(listener, &peer.storage)
        return connection >= 0 ? (connection, peer) : nil
    }

    /// Receives what has arrived, without waiting. Returns 0 at the end. See recv(2).
    package static func receive(
        _ descriptor: CInt,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count >= 0 else { throw .current }
        return count
    }

    /// Sends as much as the socket takes, without waiting and without SIGPIPE. See send(2).
    ///
    /// - Parameter more: More follows at once, so that the packet need not be sent alone.
    package static func send(
        _ bytes: UnsafeRawBufferPointer,
        to descriptor: CInt,
        more: Bool = false
    ) throws(SystemError) -> Int {
        let count = unsafe sendOnce(descriptor, bytes, more: more)
        guard count >= 0 else { throw .current }
        return count
    }

    /// Tells the other side that nothing follows. See shutdown(2).
    package static func finishSending(_ descriptor: CInt) { shutdown(descriptor, CInt(SHUT_WR)) }

    package static func setCloseOnExec(_ descriptor: CInt) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

    /// Has connections wait in the kernel until their first bytes are there, or a second has passed (`TCP_DEFER_ACCEPT` of
    /// tcp(7)). Does nothing on systems without that option.
    package static func deferAccept(_ listener: CInt) { deferAcceptIfPossible(listener) }

    /// Returns the address by which a connected socket is reached. See getsockname(2).
    package static func localAddress(of descriptor: CInt) -> SocketAddressBytes? {
        var address = SocketAddressBytes()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address.storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return result == 0 ? address : nil
    }
}

/// The address of a socket, as the kernel writes it. See sockaddr(3type).
package struct SocketAddressBytes {
    var storage = sockaddr_storage()

    init() {}

    /// Copies an address.
    package init(_ bytes: UnsafeRawBufferPointer) {
        unsafe withUnsafeMutableBytes(of: &storage) { storage in
            unsafe storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(storage.count)))
        }
    }

    package enum Family: Sendable { case ipv4, ipv6, other }

    package var family: Family {
        switch CInt(storage.ss_family) {
        case AF_INET: .ipv4
        case AF_INET6: .ipv6
        default: .other
        }
    }

    /// The four bytes of an IPv4 address, in the machine's byte order (ip(7)).
    package var ipv4: UInt32 {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian }
    }

    /// The two halves of an IPv6 address, in the machine's byte order (ipv6(7)).
    package var ipv6: (high: UInt64, low: UInt64) {
        unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe (
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian,
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self).bigEndian
            )
        }
    }
}
