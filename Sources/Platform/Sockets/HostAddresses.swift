internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The addresses that a name stands for.
package enum HostAddresses {
    /// Asks the system for the addresses of a host. May wait for the network. See getaddrinfo(3).
    ///
    /// - Returns: None if the host is unknown.
    package static func find(_ host: String, port: Int = 0) -> [SocketAddressBytes] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = SocketType.stream
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, "\(port)", &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddressBytes] = []
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            unsafe next = unsafe entry.ai_next
            guard let address = unsafe entry.ai_addr else { continue }
            unsafe addresses.append(
                SocketAddressBytes(UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen)))
            )
        }
        return addresses
    }

    /// Returns whether a socket could listen at an address, which is then one of this machine. See bind(2).
    package static func isLocal(_ address: SocketAddressBytes) -> Bool {
        guard let descriptor = try? Sockets.open(address.familyNumber) else { return false }
        defer { FileSystem.close(descriptor) }
        return unsafe address.withAddress { unsafe bind(descriptor, $0, $1) } == 0
    }
}

extension SocketAddressBytes {
    /// `AF_INET`, `AF_INET6` or another one of socket(2).
    var familyNumber: CInt { CInt(storage.ss_family) }

    /// Lends the address as calls want it.
    func withAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let size =
            switch familyNumber {
            case AF_INET: MemoryLayout<sockaddr_in>.size
            case AF_INET6: MemoryLayout<sockaddr_in6>.size
            default: MemoryLayout<sockaddr_storage>.size
            }
        return unsafe withUnsafePointer(to: storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(size)) }
        }
    }
}
