/// The address of a server as a person names it: its URL, with or without the scheme, `localhost:8080`, or the port
/// alone.
struct ServerAddress: Equatable {
    let host: String
    let port: Int
    /// The path, which begins with a slash and has no query.
    let path: String

    init(_ text: String) throws(CommandError) {
        guard !text.isEmpty else {
            throw CommandError(
                "the address of the server is empty",
                "give the URL that preview has printed, or its port",
                status: Self.usage
            )
        }
        var rest = text[...]
        let hasScheme = rest.lowercased().hasPrefix("http://")
        if hasScheme {
            rest = rest.dropFirst("http://".count)
        } else if rest.contains("://") {
            throw Self.error(text, "write http://127.0.0.1:8080/, which is all that preview serves")
        }
        rest = rest.prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        path = Self.path(rest.dropFirst(authority.count))
        if !hasScheme, let port = Self.port(authority.first == ":" ? authority.dropFirst() : authority) {
            (host, self.port) = ("127.0.0.1", port)
            return
        }
        // The system would take a number for an address.
        if !hasScheme, authority.allSatisfy({ ("0"..."9").contains($0) }) {
            throw Self.error(text, "give a port from 1 to 65535")
        }
        let (host, port) = try Self.parts(authority, of: text)
        self.host = host
        if let port {
            guard let number = Self.port(port) else { throw Self.error(text, "give a port from 1 to 65535") }
            self.port = number
        } else {
            self.port = hasScheme ? 80 : 8080
        }
    }

    /// The name to ask the system for. It need not know the names beneath `localhost` (RFC 6761, section 6.3).
    var resolvableHost: String { host.lowercased().hasSuffix(".localhost") ? "localhost" : host }

    /// The host and the port, as the field `Host` has them.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    var url: String { "http://\(authority)\(path)" }

    /// The paths at which the site may begin, beneath any `--base`: the folder of the path, and those above it.
    var folders: [String] {
        var folders: [String] = []
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/"), folders.count < 16 {
            folders.append(String(path[...slash]))
            rest = rest[..<slash]
        }
        return folders
    }

    private static func parts(
        _ authority: Substring,
        of text: String
    ) throws(CommandError) -> (String, port: Substring?) {
        let host: Substring
        var rest: Substring
        if authority.first == "[" {
            host = authority.dropFirst().prefix { $0 != "]" }
            rest = authority.dropFirst(host.count + 1)
            guard rest.popFirst() == "]" else { throw error(text, "close the bracket of the address") }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
            guard !rest.dropFirst().contains(":") else {
                throw error(text, "put the address into brackets: http://[::1]:8080/")
            }
        }
        let isName = host.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                    || ".:-_%".unicodeScalars.contains($0))
        }
        guard !host.isEmpty, isName else { throw error(text, "write it as http://127.0.0.1:8080/") }
        if rest.isEmpty { return (String(host), nil) }
        guard rest.popFirst() == ":" else { throw error(text, "write it as http://127.0.0.1:8080/") }
        return (String(host), rest)
    }

    private static func port(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text).flatMap { (1...65535).contains($0) ? $0 : nil }
    }

    /// Percent-encodes what a request line cannot hold.
    private static func path(_ text: Substring) -> String {
        var path = ""
        for byte in text.utf8 {
            if byte > 0x20, byte < 0x7F {
                path.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                path += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return path.isEmpty ? "/" : path
    }

    private static func error(_ text: String, _ remedy: String) -> CommandError {
        CommandError("\(EscapedText.of(text)) is no address of a server", remedy, status: usage)
    }

    /// The status `EX_USAGE` of sysexits(3), which ArgumentParser has too.
    private static let usage: Int32 = 64
}
