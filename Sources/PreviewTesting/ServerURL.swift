/// The parts of a server's URL: `http://127.0.0.1:8080/project/`.
struct ServerURL: Sendable {
    /// As `Host` has it: `127.0.0.1:8080`.
    let authority: String
    /// Without the brackets of an IPv6 address.
    let host: String
    /// Begins and ends with a slash.
    let path: String

    init(_ url: String) {
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        self.authority = String(authority)
        path = String(rest.dropFirst(authority.count))
        let isBracketed = authority.hasPrefix("[")
        host = String(isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" })
    }
}
