import TestSupport
import Testing

/// One rule of a checklist: the bytes that are sent, and what must come back. `⏎` in them stands for CR LF.
struct WireRow: Sendable {
    /// What becomes of the connection.
    enum End: Sendable {
        /// It serves another request.
        case open
        /// It ends, without another byte; the last answer says so.
        case closed
        /// Whatever the client left unsaid: a stream, a half-closed side.
        case any
    }

    /// Section and rule, as the reader of a failure looks for it.
    let rule: String
    let request: [UInt8]
    /// The status of each answer, in order.
    let statuses: [Int]
    let end: End
    let holds: @Sendable (RawResponse) -> Bool

    /// - Parameter holds: more that must be so for the first answer.
    init(
        _ rule: String,
        _ request: String,
        _ statuses: Int...,
        end: End = .open,
        holds: @escaping @Sendable (RawResponse) -> Bool = { _ in true }
    ) {
        self.init(rule, bytes: Array(request.replacing("⏎", with: "\r\n").utf8), statuses, end: end, holds: holds)
    }

    init(
        _ rule: String,
        bytes: [UInt8],
        _ statuses: [Int],
        end: End = .open,
        holds: @escaping @Sendable (RawResponse) -> Bool = { _ in true }
    ) {
        self.rule = rule
        request = bytes
        self.statuses = statuses
        self.end = end
        self.holds = holds
    }

    /// In seconds. A sanitizer makes everything many times slower.
    private static let patience = isSanitized ? 60.0 : 5

    /// Runs it, and then asks as the next client would: within a second that one is answered.
    func check(port: Int) throws {
        let client = try RawClient(port: port, timeout: Self.patience)
        client.send(request)
        let methods = Self.methods(request)
        for (index, status) in statuses.enumerated() {
            let isStream = end == .any && status == 200
            let method = index < methods.count ? methods[index] : "GET"
            guard let response = client.response(method: method, isStream: isStream, deadline: Self.patience) else {
                Issue.record("\(rule): no answer \(index + 1)")
                return
            }
            #expect(response.status == status, "\(rule): answer \(index + 1)")
            #expect(response.isComplete, "\(rule): answer \(index + 1) is cut short")
            #expect(Self.leaks(response).isEmpty, "\(rule)")
            if index == 0 { #expect(holds(response), "\(rule): \(response.fields) \(response.text.prefix(500))") }
            if index == statuses.count - 1, end == .closed {
                #expect(response.fields["connection"] == "close", "\(rule): does not say that it closes")
            }
        }
        try checkEnd(of: client)
        // On a busy machine one may take longer by chance; a server that is stuck stays so.
        let isServed = try Eventually.holds {
            let started = RawClient.now()
            return try RawClient.get("/a.txt", port: port).text == "0123456789" && RawClient.now() - started < 1
        }
        #expect(isServed, "\(rule): the next client waits")
    }

    private func checkEnd(of client: RawClient) throws {
        switch end {
        case .open:
            client.send("GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(
                client.response(deadline: Self.patience)?.text == "0123456789",
                "\(rule): the connection does not go on"
            )
        case .closed:
            #expect(client.drainsToEnd(within: 5), "\(rule): the connection stays open")
            #expect(client.received.isEmpty, "\(rule): more was answered")
        case .any: break
        }
    }

    /// What must not be in any answer: bytes of files that are not served, of requests, of the machine.
    static func leaks(_ response: RawResponse) -> [String] {
        let all = response.text + response.fields.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
        return ["SECRET", "root:x:0", "<script>alert", "secret-token", "x-injected:"].filter(all.contains)
    }

    private static func methods(_ request: [UInt8]) -> [String] {
        Latin1.text(request).split(separator: "\r\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 3 && words[2].hasPrefix("HTTP/1.") ? String(words[0]) : nil
        }
    }
}

/// Runs rows against one server whose folder has `a.txt` with ten digits.
func check(_ rows: [WireRow], in folder: TemporaryFolder, _ settings: Settings = .with { _ in }) async throws {
    try await withPreview(of: folder, settings) { port in
        for row in rows { try row.check(port: port) }
    }
}
