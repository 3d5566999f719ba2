package import NIOCore

/// Which names the server answers to. A web page may point its own name at this machine (DNS rebinding); whoever asks
/// under such a name is sent away.
package struct HostPolicy: Sendable {
    package enum Verdict: Sendable, Equatable {
        case allowed
        /// Another name: 421.
        case misdirected
        /// Not an authority: 400.
        case malformed
    }

    private let names: [[UInt8]]
    private let allowsAny: Bool

    /// - Parameters:
    ///   - names: further names, compared without regard to the case of ASCII letters.
    ///   - wildcardBind: the server listens on all addresses: then `machineName` and `machineName.local` are its names too.
    package init(names: [String], allowsAny: Bool, wildcardBind: Bool, machineName: String?) {
        var all = names
        if wildcardBind, let machineName { all += [machineName, machineName + ".local"] }
        self.names = all.map { $0.utf8.map(\.asciiLowercased) }
        self.allowsAny = allowsAny
    }

    /// Judges `host[:port]`. The port is not compared: forwarding changes it.
    package func verdict(authority: ByteBufferView, localAddress: IPAddress?) -> Verdict {
        guard let host = Self.host(of: authority) else { return .malformed }
        if allowsAny { return .allowed }
        if host.first == UInt8(ascii: "[") {
            guard let address = IPAddress(parsing: host.dropFirst().dropLast()) else { return .malformed }
            return isOwn(address, localAddress) ? .allowed : .misdirected
        }
        if let address = IPAddress(parsing: host) { return isOwn(address, localAddress) ? .allowed : .misdirected }
        let name = host.map(\.asciiLowercased)
        if name.elementsEqual("localhost".utf8) || name.suffix(10).elementsEqual(".localhost".utf8) { return .allowed }
        return names.contains(name) ? .allowed : .misdirected
    }

    /// Whether a page of that origin may listen to us: one that has an allowed name of its own.
    package func allowsOrigin(_ origin: ByteBufferView, localAddress: IPAddress?) -> Bool {
        for scheme in ["http://", "https://"] where origin.starts(with: scheme.utf8) {
            let authority = origin.dropFirst(scheme.utf8.count)
            return verdict(authority: authority, localAddress: localAddress) == .allowed
        }
        return false
    }

    private func isOwn(_ address: IPAddress, _ local: IPAddress?) -> Bool { address.isLoopback || address == local }

    /// The host of `host[:port]`; `nil`: it is not one.
    private static func host(of authority: ByteBufferView) -> ByteBufferView? {
        var host = authority
        var port: ByteBufferView?
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = authority[...close]
            let rest = authority[authority.index(after: close)...]
            guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: UInt8(ascii: ":")) {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        if let port {
            guard port.count <= 5, port.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            guard port.reduce(0, { $0 * 10 + Int($1 &- 0x30) }) <= 65535 else { return nil }
        }
        let isAuthority = host.allSatisfy { byte in
            byte.isTokenByte || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ":")
        }
        return host.isEmpty || !isAuthority ? nil : host
    }
}
