import Glibc

/// A server that sends files with the types it is given and no other field: what a host does that is left as it was
/// installed.
package final class PlainHost: Sendable {
    package let url: String
    private let listener: CInt
    private let files: [String: [UInt8]]
    private let types: [String: String]

    /// - Parameters:
    ///   - files: by name.
    ///   - types: by extension, without its dot.
    package init(_ files: [String: [UInt8]], types: [String: String]) throws {
        self.files = files
        self.types = types
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/"
        guard isListening else { throw TestError("listen \(errno)") }
        Task { [self] in try await OnThread.run { [self] in serve() } }
    }

    /// Ends it.
    package func stop() { shutdown(listener, CInt(SHUT_RDWR)) }

    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            if client < 0, errno == EINTR { continue }
            guard client >= 0 else { break }
            Task { [self] in
                try await OnThread.run { [self] in
                    answer(client)
                    close(client)
                }
            }
        }
        close(listener)
    }

    /// One request, and the end of the connection.
    private func answer(_ client: CInt) {
        var request: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while request.occurrences(of: "\r\n\r\n") == 0 {
            let count = block.withUnsafeMutableBytes { recv(client, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return }
            request += block.prefix(count)
        }
        let words = Latin1.text(request).split(separator: " ", maxSplits: 2)
        let name = words.count > 1 ? String(words[1].dropFirst()) : ""
        let type = types[String(name.split(separator: ".").last ?? "")] ?? "text/plain"
        let body = files[name] ?? []
        let status = files[name] == nil ? "404 Not Found" : "200 OK"
        let head =
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        var rest = (Array(head.utf8) + body)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
