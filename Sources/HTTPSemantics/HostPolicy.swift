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

    /// The user allowed every name with `*`: every `Host` and every `Origin` of the web.
    package let allowsAny: Bool
    private let names: Set<[UInt8]>
    /// The names that the user gave, without those of this machine: pages of these hosts may use the live reload.
    private let trusted: Set<[UInt8]>
    private let addresses: Set<IPAddress>

    /// - Parameters:
    ///   - names: further names or addresses, without a port, letters of either case.
    ///   - allowsAny: every well-formed authority is allowed.
    ///   - wildcardBind: the server listens on `0.0.0.0` or `::`.
    ///   - machineName: as `gethostname` gives it; counts with a wildcard bind alone.
    package init(names: [String], allowsAny: Bool, wildcardBind: Bool, machineName: String?) {
        self.allowsAny = allowsAny
        trusted = Set(names.map { Array($0.utf8.map(\.asciiLowercased)[...].withoutRootDot) })
        var allowed = trusted
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

    /// Returns whether a page of this `Origin` may use what only this server's own pages may.
    ///
    /// The origin is the server's own if it equals the authority that the request was sent to, port included: a page of
    /// another port of this machine is another site. Any other origin needs its host among the user's names, or `*`.
    /// `null`, files and browser extensions are never allowed.
    ///
    /// - Parameter own: the authority that counts for the request; `nil` if it has none.
    package func allowsOrigin(_ origin: ByteBufferView, own: ByteBufferView?) -> Bool {
        guard let (authority, defaultPort) = Self.authority(ofOrigin: origin), let host = Host(authority: authority)
        else { return false }
        if allowsAny || isTrusted(host) { return true }
        guard let own else { return false }
        return own.withoutPort(defaultPort).lazy.map(\.asciiLowercased)
            .elementsEqual(authority.withoutPort(defaultPort).lazy.map(\.asciiLowercased))
    }

    /// Returns whether the user has named the host of this `Origin`. `*` names none.
    package func trustsOrigin(_ origin: ByteBufferView) -> Bool {
        Self.authority(ofOrigin: origin).flatMap { Host(authority: $0.0) }.map(isTrusted) ?? false
    }

    /// Returns the host of a web origin as text for people; `nil` for every other origin.
    package static func hostName(ofOrigin origin: ByteBufferView) -> String? {
        guard let (authority, _) = authority(ofOrigin: origin), Host(authority: authority) != nil else { return nil }
        // A literal address keeps its brackets; its colons begin no port.
        let end = authority.first == UInt8(ascii: "[") ? authority.firstIndex(of: UInt8(ascii: "]")) : nil
        let rest = end.map { authority[$0...] } ?? authority
        return String(decoding: authority[..<(rest.firstIndex(of: .colon) ?? authority.endIndex)], as: UTF8.self)
    }

    /// Returns what follows `http://` or `https://` with the port that the scheme implies; `nil` for other origins.
    private static func authority(ofOrigin origin: ByteBufferView) -> (ByteBufferView, defaultPort: StaticString)? {
        if origin.starts(withIgnoringCase: "http://") { return (origin.dropFirst(7), ":80") }
        if origin.starts(withIgnoringCase: "https://") { return (origin.dropFirst(8), ":443") }
        return nil
    }

    private func isTrusted(_ host: Host<some BidirectionalCollection<UInt8>>) -> Bool {
        switch host {
        case .address(let address): addresses.contains(address)
        case .name(let name): !trusted.isEmpty && trusted.contains(name.withoutRootDot.map(\.asciiLowercased))
        }
    }

    private func allows(_ host: Host<some BidirectionalCollection<UInt8>>, _ localAddress: IPAddress?) -> Bool {
        switch host {
        case .address(let address):
            return address.isLoopback || address == localAddress || addresses.contains(address)
        case .name(let full):
            // RFC 6761, section 6.3, speaks of `localhost.`: the dot of the root ends an absolute name.
            let name = full.withoutRootDot
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

extension BidirectionalCollection<UInt8> {
    /// The name without the dot of the root, if it ends with one.
    fileprivate var withoutRootDot: SubSequence { last == .dot ? dropLast() : self[...] }
}

extension ByteBufferView {
    /// Returns the authority without a port, if that is the given one: browsers leave the port of the scheme out.
    fileprivate func withoutPort(_ port: StaticString) -> ByteBufferView {
        suffix(port.utf8CodeUnitCount).isEqual(to: port) ? dropLast(port.utf8CodeUnitCount) : self
    }
}
