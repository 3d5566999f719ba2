#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A connection to a server that may be slow. One thread uses it. It does not close itself.
package struct TCPConnection: Sendable {
    package enum Failure: Error, Sendable, Hashable {
        /// The host has no address.
        case unknownHost
        /// Nobody listens at any of its addresses.
        case refused
        case timedOut
    }

    private let descriptor: CInt

    /// Tries each address of a host, for ten seconds at most.
    package init(
        host: String,
        port: Int,
        until deadline: SuspendingClock.Instant
    ) throws(Failure) {
        let addresses = HostAddresses.find(host, port: port)
        guard !addresses.isEmpty else { throw .unknownHost }
        for address in addresses {
            guard let descriptor = try? Sockets.open(address.familyNumber, waits: false) else { continue }
            if Self.connect(descriptor, to: address, until: min(deadline, .now + .seconds(10))) {
                self.descriptor = descriptor
                return
            }
            FileSystem.close(descriptor)
            if .now >= deadline { throw .timedOut }
        }
        throw .refused
    }

    package func close() { FileSystem.close(descriptor) }

    /// Sends a request that fits into the socket. Returns whether all of it was sent.
    package func send(_ bytes: [UInt8]) -> Bool {
        let sent = unsafe bytes.withUnsafeBytes { bytes in try? unsafe Sockets.send(bytes, to: descriptor) }
        return sent == bytes.count
    }

    /// Receives what comes next, and waits for it. Returns no bytes if the time is over before.
    ///
    /// - Returns: `nil` at the end of the connection.
    package func receive(count: Int, until end: SuspendingClock.Instant) -> [UInt8]? {
        repeat {
            guard Waiting.untilReadable([descriptor], timeout: SuspendingClock.Instant.now.duration(to: end)) else {
                continue
            }
            var failure: SystemError?
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, count in
                do throws(SystemError) {
                    count = try unsafe Sockets.receive(descriptor, into: UnsafeMutableRawBufferPointer(buffer))
                } catch {
                    failure = error
                }
            }
            if failure == nil { return bytes.isEmpty ? nil : bytes }
            if failure?.isInterruption != true { return nil }
        } while .now < end
        return []
    }

    private static func connect(
        _ descriptor: CInt,
        to address: SocketAddressBytes,
        until end: SuspendingClock.Instant
    ) -> Bool {
        if unsafe address.withAddress({ unsafe connectSocket(descriptor, $0, $1) }) == 0 { return true }
        guard errno == EINPROGRESS else { return false }
        while .now < end {
            guard Waiting.untilWritable(descriptor, timeout: SuspendingClock.Instant.now.duration(to: end)) else {
                continue
            }
            return Sockets.isConnected(descriptor)
        }
        return false
    }
}
