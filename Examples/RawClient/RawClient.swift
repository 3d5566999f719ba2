/// Fetches pages over a plain POSIX socket: `RawClient http://127.0.0.1:8080 / /about`.
@main
struct RawClient {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard let origin = arguments.first.flatMap({ Origin($0) }) else {
            print("usage: RawClient http://HOST:PORT [PATH...]")
            return
        }
        do {
            let paths = arguments.count > 1 ? Array(arguments.dropFirst()) : ["/"]
            for (path, reply) in zip(paths, try fetch(paths, from: origin)) {
                print("\(path): \(reply.status), \(reply.body.count) bytes, \(reply["Content-Type"] ?? "no type")")
            }
        } catch {
            print("RawClient: \(error)")
        }
    }

    /// Fetches one after the other, over one connection as long as the server keeps it.
    static func fetch(_ paths: [String], from origin: Origin, within time: Duration = .seconds(10)) throws -> [Reply] {
        var replies: [Reply] = []
        var rest = paths[...]
        while !rest.isEmpty {
            var connection = try HTTPConnection(to: origin, within: time)
            repeat {
                replies.append(try connection.get(rest.removeFirst(), within: time))
            } while connection.isReusable && !rest.isEmpty
        }
        return replies
    }
}

/// Scheme, host and port of a URL. Only `http` is spoken, and no path is taken.
struct Origin: Sendable {
    let host: String
    let port: UInt16

    /// As `Host` has it: an IPv6 address in brackets.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + (port == 80 ? "" : ":\(port)") }

    init?(_ url: String) {
        guard url.hasPrefix("http://") else { return nil }
        var rest = url.dropFirst("http://".count)
        if rest.last == "/" { rest.removeLast() }
        let end = rest.hasPrefix("[") ? rest.firstIndex(of: "]").map(rest.index(after:)) : rest.firstIndex(of: ":")
        let name = rest[..<(end ?? rest.endIndex)]
        let tail = rest[(end ?? rest.endIndex)...]
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        host = String(name.hasPrefix("[") ? name.dropFirst().dropLast() : name)
        if tail.isEmpty {
            port = 80
        } else {
            guard tail.first == ":", let number = UInt16(tail.dropFirst()) else { return nil }
            port = number
        }
    }
}
