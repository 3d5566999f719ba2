/// An answer as it came over the wire.
package struct RawResponse: Sendable {
    package var status: Int
    /// Names in lower case; values of repeated fields joined by ", ". Bytes as Latin-1.
    package var fields: [String: String]
    package var body: [UInt8]
    /// Whether the body has the length that was announced.
    package var isComplete = true

    package var text: String { Latin1.text(body) }
}

/// Bytes as characters, one to one.
package enum Latin1 {
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }

    package static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}

extension RawClient {
    /// Reads one answer; `nil`: none came.
    ///
    /// - Parameters:
    ///   - method: an answer to HEAD has no body.
    ///   - isStream: only the head is read.
    package func response(method: String = "GET", isStream: Bool = false, deadline: Double = 10) -> RawResponse? {
        let end = RawClient.now() + deadline
        guard let head = take(through: [13, 10, 13, 10], end) else { return nil }
        let lines = Latin1.text(head.dropLast(4)).unicodeScalars.split(separator: "\r\n".unicodeScalars).map(
            String.init
        )
        guard let words = lines.first?.split(separator: " "), words.count >= 2, words[0].hasPrefix("HTTP/1."),
            let status = Int(words[1])
        else { return RawResponse(status: 0, fields: [:], body: head) }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].lowercased()
            let value = String(line[line.index(after: colon)...].drop { $0 == " " })
            fields[name] = fields[name].map { $0 + ", " + value } ?? value
        }
        var response = RawResponse(status: status, fields: fields, body: [])
        if method == "HEAD" || status == 204 || status == 304 || status < 200 || isStream { return response }
        if let length = fields["content-length"].flatMap(Int.init) {
            while received.count < length, !isAtEnd, RawClient.now() < end { fill(end - RawClient.now()) }
            response.isComplete = received.count >= length
            response.body = consume(length)
        } else {
            while !isAtEnd, RawClient.now() < end { fill(end - RawClient.now()) }
            response.body = consume(received.count)
        }
        return response
    }

    private func take(through mark: [UInt8], _ end: Double) -> [UInt8]? {
        var searched = 0
        while true {
            if received.count >= mark.count {
                for start in max(0, searched - mark.count)...(received.count - mark.count)
                where received[start..<(start + mark.count)].elementsEqual(mark) {
                    return consume(start + mark.count)
                }
                searched = received.count
            }
            guard !isAtEnd, RawClient.now() < end else { return nil }
            fill(end - RawClient.now())
        }
    }

    /// One request on a connection of its own.
    package static func get(
        _ target: String,
        port: Int,
        fields: [String] = [],
        method: String = "GET",
        host: String? = nil
    ) throws -> RawResponse {
        let client = try RawClient(port: port)
        let lines = ["Host: \(host ?? "127.0.0.1:\(port)")"] + fields + ["Connection: close"]
        client.send("\(method) \(target) HTTP/1.1\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n")
        guard let response = client.response(method: method) else { throw TestError("no answer to \(target)") }
        return response
    }
}
