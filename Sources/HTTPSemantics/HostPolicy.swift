package import NIOCore

/// Which authorities are answered. It keeps a website in another tab from reading the server by a name of its own that it
/// points at this machine (DNS rebinding).
///
/// Allowed are `localhost` and names under it, loopback literals, the literal of the address that the connection came in
/// on, and the names that the user gave; with a wildcard bind also this machine's name, bare and under `.local`. Ports
/// are not compared.
package struct HostPolicy: Sendable {
    package enum Verdict: Sendable, Equatable {
        case allowed
        /// Not a name of this server: 421.
        case misdirected
        /// Not a host with an optional port: 400.
        case malformed
    }

    /// `names` was told to take any name. Origins of other sites stay foreign all the same.
    package let allowsAny: Bool
    private let names: Set<[UInt8]>
    private let addresses: Set<IPAddress>

    /// - Parameters:
    ///   - names: further names or addresses, without a port, letters of either case.
    ///   - allowsAny: every well-formed authority is allowed.
    ///   - wildcardBind: the server listens on `0.0.0.0` or `::`.
    ///   - machineName: as `gethostname` gives it; counts with a wildcard bind alone.
    package init(names: [String], allowsAny: Bool, wildcardBind: Bool, machineName: String?) {
        self.allowsAny = allowsAny
        var allowed = Set(names.map { $0.utf8.map(\.asciiLowercased) })
        if wildcardBind, let machineName, !machineName.isEmpty {
            let name = machineName.utf8.map(\.asciiLowercased)
            allowed.insert(name)
            allowed.insert(name + ".local".utf8)
        }
        addresses = Set(
            names.compactMap { name in
                IPAddress(parsing: name.utf8.filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") })
            }
        )
        self.names = allowed
    }

    /// Judges the authority that counts: that of an absolute-form target, else the value of `Host`.
    ///
    /// - Parameter localAddress: the server's end of the connection.
    package func verdict(authority: ByteBufferView, localAddress: IPAddress?) -> Verdict {
        // Through the bytes themselves: a view counts its references with every step, on every request.
        unsafe authority.withContiguousStorageIfAvailable { bytes in
            guard let host = unsafe Host(authority: bytes[...]) else { return .malformed }
            return unsafe allowsAny || allows(host, localAddress) ? .allowed : .misdirected
        } ?? .malformed
    }

    /// Whether an `Origin` is one of this server's: `http` or `https` with an allowed host. `null`, files and browser
    /// extensions are not. A wildcard in `names` does not count here: any site could read the change streams.
    package func allowsOrigin(_ origin: ByteBufferView, localAddress: IPAddress?) -> Bool {
        guard let authority = Self.authority(ofOrigin: origin), let host = Host(authority: authority) else {
            return false
        }
        return allows(host, localAddress)
    }

    /// What follows `http://` or `https://`; `nil` for all other origins.
    static func authority(ofOrigin origin: ByteBufferView) -> ByteBufferView? {
        if origin.starts(withIgnoringCase: "http://") { return origin.dropFirst(7) }
        if origin.starts(withIgnoringCase: "https://") { return origin.dropFirst(8) }
        return nil
    }

    private func allows(_ host: Host<some BidirectionalCollection<UInt8>>, _ localAddress: IPAddress?) -> Bool {
        switch host {
        case .address(let address):
            return address.isLoopback || address == localAddress || addresses.contains(address)
        case .name(let name):
            return name.isEqualIgnoringCase(to: "localhost")
                || name.suffix(10).isEqualIgnoringCase(to: ".localhost")
                || (!names.isEmpty && names.contains(name.map(\.asciiLowercased)))
        }
    }
}

/// The host of an authority, its port taken off.
private enum Host<Bytes: BidirectionalCollection<UInt8>> where Bytes.SubSequence == Bytes {
    case address(IPAddress)
    /// Labels of letters, digits, `-` and `_`, parted by single dots. Not lowercased.
    case name(Bytes)

    init?(authority: Bytes) {
        let hostEnd: Bytes.Index
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let literal = authority[..<bracket].dropFirst()
            guard literal.contains(.colon), let address = IPAddress(parsing: literal) else { return nil }
            self = .address(address)
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: .colon) ?? authority.endIndex
            let host = authority[..<hostEnd]
            if let address = IPAddress(parsing: host) {
                self = .address(address)
            } else {
                guard Self.isName(host) else { return nil }
                self = .name(host)
            }
        }
        guard Self.isPort(authority[hostEnd...]) else { return nil }
    }

    private static func isName(_ host: Bytes) -> Bool {
        var previous = UInt8.dot
        for byte in host {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): break
            case .dot: if previous == .dot { return false }
            default: return false
            }
            previous = byte
        }
        // A name may end with the dot of the root, but does not consist of it.
        return host.count > (previous == .dot ? 1 : 0)
    }

    /// Nothing, or a colon with a port, which may be empty (RFC 3986, section 3.2.3).
    private static func isPort(_ text: Bytes) -> Bool {
        guard let first = text.first else { return true }
        let digits = text.dropFirst()
        guard first == .colon else { return false }
        return digits.isEmpty || Int64(decimal: digits).map { $0 <= 65_535 } ?? false
    }
}
