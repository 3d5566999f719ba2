import Platform

/// Refuses values of options that cannot mean anything. Each check returns what is wrong and what to do, or `nil`.
enum ArgumentChecks {
    static func folder(_ folder: String) -> String? {
        if folder.isEmpty { return "the name of the folder is empty: name a folder, or . for the current one." }
        guard !exists(folder) else { return nil }
        if let port = Int(folder), (0...65535).contains(port) {
            return "there is no folder \(folder): for the port write --port \(folder)."
        }
        let parts = folder.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let port = Int(parts[1]),
            parts[0].isEmpty || isAddress(String(parts[0])) || isName(String(parts[0]))
        {
            let host = parts[0].isEmpty ? "" : "--host \(parts[0]) "
            return "there is no folder \(folder): for the address write \(host)--port \(port)."
        }
        if folder.contains("://") {
            return "\(EscapedText.of(folder)) is a URL: name the folder that preview is to serve."
        }
        return nil
    }

    static func host(_ host: String) -> String? {
        let name = EscapedText.of(host)
        let remedy = "give an address of this machine, such as 127.0.0.1, or 0.0.0.0 for the network."
        if host.isEmpty { return "--host is empty: \(remedy)" }
        if host == "*" { return "--host cannot be *: 0.0.0.0 or :: opens the server to the network." }
        if isGroup(host) { return "--host cannot be \(name), which stands for many machines: \(remedy)" }
        if isAddress(host) { return nil }
        if let scheme = host.firstRange(of: "://") {
            let only = String(host[scheme.upperBound...].prefix { $0 != "/" && $0 != ":" })
            return "--host takes no URL: write --host \(isName(only) ? only : "127.0.0.1")."
        }
        if host.allSatisfy(\.isNumber) { return "--host cannot be \(name): for the port write --port \(name)." }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, !parts[0].isEmpty, let port = Int(parts[1]) {
            return "--host takes no port: write --host \(EscapedText.of(String(parts[0]))) --port \(port)."
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return
                "--host takes an address without brackets: write --host \(EscapedText.of(String(host.dropFirst().dropLast())))."
        }
        return isName(host) || host.contains("%") ? nil : "--host cannot be \(name): \(remedy)"
    }

    static func allowedHost(_ host: String) -> String? {
        let name = EscapedText.of(host)
        let option = "--allow-host"
        if host.isEmpty { return "\(option) is empty: name a host, such as my.test, or '*' for any." }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if host == "*" || isAddress(bare) || isName(host) { return nil }
        if let scheme = host.firstRange(of: "://") {
            let authority = host[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            let only = authority.prefix { $0 != ":" }
            let example = isName(String(only)) ? String(only) : "my.test"
            return "\(name) is a URL, not a host name: write \(option) \(example)."
        }
        if let slash = host.firstIndex(of: "/"), isName(String(host[..<slash])) {
            return "\(name) is more than a host name: write \(option) \(host[..<slash])."
        }
        if let colon = host.firstIndex(of: ":"), isName(String(host[..<colon])) {
            return "\(name) has a port, and a host is allowed at any: write \(option) \(host[..<colon])."
        }
        if host.contains(",") || host.contains(" ") {
            return "\(name) is not one host name: repeat \(option) for each."
        }
        if host.contains("*") { return "\(name) is not a host name: write each name in full, or '*' for any." }
        return "\(name) is not a host name: write it as browsers send it, in ASCII, such as my.test."
    }

    static func listingTemplate(_ file: String) -> String? {
        file.isEmpty ? "--listing-template is empty: name the file of a Mustache template." : nil
    }

    static func watched(_ folder: String) -> String? {
        folder.isEmpty ? "--watch is empty: name a folder of sources, or . for the current one." : nil
    }

    static func ignored(_ pattern: String) -> String? {
        let name = EscapedText.of(pattern)
        if pattern.isEmpty { return "--ignore is empty: give a pattern as in .gitignore, such as '*.log'." }
        if pattern.first == "!" {
            return "--ignore \(name) cannot take back what another pattern ignores: leave the other one out."
        }
        if pattern.allSatisfy({ $0 == "/" }) { return "--ignore \(name) names nothing: write '/*' for everything." }
        guard hasOpenClass(Array(pattern.utf8)) else { return nil }
        return "--ignore \(name) opens a bracket that nothing closes: write \\[ for a bracket of a name."
    }

    static func base(_ base: String) -> String? {
        let remedy = "give a path such as /project/, or leave --base out."
        if base.isEmpty { return "--base is empty: \(remedy)" }
        if base.contains("://") { return "--base takes a path, not a URL: \(remedy)" }
        if base.hasPrefix("."), base.allSatisfy({ $0 == "." || $0 == "/" }) {
            return "--base \(base) is relative: \(remedy)"
        }
        if base.contains("?") || base.contains("#") {
            return "the path of --base ends before ? and #: \(remedy)"
        }
        return nil
    }

    static func fallback(_ file: String) -> String? {
        if file.isEmpty { return "--fallback is empty: name a page in the folder, such as index.html." }
        if file.contains("://") { return "--fallback takes a file, not a URL: name a page in the folder." }
        if file.split(separator: "/").contains("..") {
            return "--fallback \(EscapedText.of(file)) leads out of the folder: name a page in it."
        }
        return nil
    }

    /// Returns whether a text is letters, digits, `-`, `_` and single dots.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != "."
            && text.utf8.allSatisfy {
                ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: ".")
            } && text.firstRange(of: "..") == nil && text.first != "."
    }

    /// Returns whether a text is the address of a multicast group, or of everybody on the network (RFC 5771, RFC 4291
    /// section 2.7, RFC 919).
    private static func isGroup(_ text: String) -> Bool {
        guard let first = IPAddressText.ipv4(text)?.first else {
            return text.lowercased().hasPrefix("ff") && isAddress(text)
        }
        return first & 0xF0 == 0xE0 || text == "255.255.255.255"
    }

    private static func isAddress(_ text: String) -> Bool {
        IPAddressText.ipv4(text) != nil || IPAddressText.ipv6(text) != nil
    }

    private static func exists(_ path: String) -> Bool {
        (try? FileSystem.status(of: Array(path.utf8), followsLinks: true).get()) != nil
    }

    /// Whether a `[` begins a class that has no end, as in fnmatch(3).
    private static func hasOpenClass(_ pattern: [UInt8]) -> Bool {
        var rest = pattern[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") { _ = rest.popFirst() }
            guard byte == UInt8(ascii: "[") else { continue }
            if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") { rest.removeFirst() }
            // The first may be a bracket itself.
            guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "]")) else { return true }
            rest = rest[(end + 1)...]
        }
        return false
    }
}
