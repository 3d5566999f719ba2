import FoundationEssentials

/// Runs request rows of the shared cases against a server, by the rules in their README.
package struct CaseRunner {
    /// What came of one row.
    package struct Outcome: Sendable {
        package var name: String
        package var failures: [String]
        /// The row cannot be run like this, or does not apply.
        package var isSkipped = false
    }

    let host = "127.0.0.1"
    let port: Int
    let events: String
    /// How long an answer may take, in seconds.
    let timeout = 5.0

    package init(port: Int, events: String = "/.preview/events") {
        self.port = port
        self.events = events
    }

    package func run(_ file: String) throws -> [Outcome] {
        try (SharedCases.load(file)["cases"]?.array ?? []).map { row in
            let name = "\(file) :: \(row["name"]?.string ?? "?")"
            let isRunnable = ["raw", "parts", "steps", "segments"].contains { row[$0] != nil }
            guard isRunnable, row["expect"] != nil, row["applies"]?.bool != false, row["dynamic"] == nil else {
                return Outcome(name: name, failures: [], isSkipped: true)
            }
            var run = CaseRun(runner: self, row: row)
            guard var failures = try run.run() else {
                return Outcome(name: name, failures: [], isSkipped: true)
            }
            if !isAlive() { failures.append("the server is dead or stuck after the case") }
            return Outcome(name: name, failures: failures)
        }
    }

    private func isAlive() -> Bool {
        guard let client = try? RawClient(port: port, timeout: 2) else { return false }
        client.send("GET / HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n\r\n")
        return client.response(deadline: 2).map { $0.status >= 200 } ?? false
    }
}

/// One row on its way.
struct CaseRun {
    let runner: CaseRunner
    let row: JSON
    var values: [String: String]
    var failures: [String] = []

    init(runner: CaseRunner, row: JSON) {
        self.runner = runner
        self.row = row
        values = [
            "HOST": "\(runner.host):\(runner.port)", "HOSTNAME": runner.host, "PORT": "\(runner.port)",
            "EVENTS": runner.events,
        ]
    }

    var expect: JSON { row["expect"] ?? .null }

    /// The failures; `nil`: the row does not apply to this server.
    mutating func run() throws -> [String]? {
        if row["class"]?.string == "conditional", let steps = row["steps"]?.array {
            return try conditional(steps)
        }
        return try exchange(row["steps"]?.array)
    }

    // MARK: Conditional requests: what the first answer said goes into the next

    private mutating func conditional(_ steps: [JSON]) throws -> [String]? {
        var first: RawResponse?
        var last: RawResponse?
        for (index, step) in steps.enumerated() {
            let bytes = expand(step).flatMap { $0 }
            let client = try RawClient(port: runner.port)
            client.send(bytes)
            guard let response = client.response(method: method(bytes), deadline: runner.timeout) else {
                return ["no response"]
            }
            last = response
            guard index == 0, steps.count > 1 else { continue }
            first = response
            guard try capture(response, steps) else { return nil }
        }
        return last.map { judge($0, whole: first) } ?? ["no response"]
    }

    /// `false`: the row needs a validator that this file does not have.
    private mutating func capture(_ response: RawResponse, _ steps: [JSON]) throws -> Bool {
        let raws = steps.compactMap { $0["raw"]?.string }
        if row["capture"]?["ETAG"] != nil, raws.contains(where: { $0.contains("{ETAG") }) {
            guard let etag = response.fields["etag"] else {
                failures.append("no ETag")
                return true
            }
            if etag.hasPrefix("W/"), raws.contains(where: { $0.contains("W/{ETAG}") }) { return false }
            let swapped = String(etag.map { $0.isUppercase ? Character($0.lowercased()) : Character($0.uppercased()) })
            if swapped == etag, raws.contains(where: { $0.contains("SWAPCASE") }) { return false }
            values["ETAG"] = etag
            values["ETAG:SWAPCASE"] = swapped
        }
        if let modified = response.fields["last-modified"] {
            guard let seconds = TestDate.parse(modified) else { throw TestError("not a date: \(modified)") }
            values["LM"] = modified
            values["LM-1"] = TestDate.format(seconds - 1)
            values["LM+1"] = TestDate.format(seconds + 1)
        }
        return true
    }

    // MARK: One connection

    private mutating func exchange(_ steps: [JSON]?) throws -> [String] {
        let client = try RawClient(port: runner.port, timeout: runner.timeout)
        var responses: [RawResponse?] = []
        for item in steps ?? [row] {
            let segments = expand(item)
            let started = RawClient.now()
            send(segments, to: client)
            if row["half_close"]?.bool == true { client.closeOutput() }
            if let wait = row["then_wait_ms"]?.number {
                if client.isClosed(within: wait / 1000) || !client.received.isEmpty {
                    failures.append("answered or closed before the request was complete")
                }
                return failures
            }
            let whole = segments.flatMap { $0 }
            let count = steps == nil ? (expect["responses"] ?? row["responses"])?.int ?? 1 : 1
            let methods = self.methods(whole)
            for index in 0..<count {
                let response = client.response(
                    method: methods[min(index, methods.count - 1)],
                    isStream: expect["stream_ok"]?.bool == true,
                    deadline: expect["timeout_ok"]?.bool == true ? 1.2 : runner.timeout
                )
                responses.append(response)
                if response == nil { break }
            }
            for limit in [expect["max_ms"], row["max_ms"]] {
                let elapsed = (RawClient.now() - started) * 1000
                if let limit = limit?.number, elapsed > limit { failures.append("slow: \(Int(elapsed)) ms") }
            }
        }
        guard let response = steps == nil ? responses.first ?? nil : responses.last ?? nil else {
            if client.isAtEnd, expect["close_ok"]?.bool == true { return failures }
            if !client.isAtEnd, expect["timeout_ok"]?.bool == true { return failures }
            return failures + [client.isAtEnd ? "closed without an answer" : "no answer in time"]
        }
        failures = judge(response, whole: nil)
        let answered = responses.count { $0 != nil }
        if steps == nil, let wanted = expect["responses"]?.int, answered < wanted {
            failures.append("\(answered) of \(wanted) responses")
        }
        judgeEnd(of: client, after: response)
        return failures
    }

    private mutating func judgeEnd(of client: RawClient, after response: RawResponse) {
        let mustClose = expect["must_close"]?.bool == true
        if expect["max_responses"] != nil {
            if let extra = client.response(deadline: 0.35) {
                failures.append("extra response \(extra.status)")
            } else if mustClose, response.status >= 400, !client.isClosed() {
                failures.append("connection left open")
            }
        } else if mustClose, !client.isClosed() {
            failures.append("connection left open")
        }
    }

    private func send(_ segments: [[UInt8]], to client: RawClient) {
        if let pause = row["dribble_ms"]?.number {
            for byte in segments.joined() {
                client.send([byte])
                client.pause(pause / 1000)
            }
            return
        }
        for segment in segments {
            client.send(segment)
            if segments.count > 1 { client.pause((row["gap_ms"]?.number ?? 0) / 1000) }
        }
    }

    // MARK: Requests

    private func substitute(_ text: String) -> [UInt8] {
        var text = text
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return Latin1.bytes(text)
    }

    private func expand(_ item: JSON) -> [[UInt8]] {
        if let raw = item["raw"]?.string { return [substitute(raw)] }
        if let segments = item["segments"]?.array { return segments.map { substitute($0.string ?? "") } }
        var bytes: [UInt8] = []
        for part in item["parts"]?.array ?? [] {
            let count = part["n"]?.int ?? 0
            if let text = part["text"]?.string {
                bytes += substitute(text)
            } else if let text = part["repeat"]?.string {
                for _ in 0..<count { bytes += Latin1.bytes(text) }
            } else if let text = part["repeat_text"]?.string {
                let text = substitute(text)
                for _ in 0..<count { bytes += text }
            } else if let text = part["counter"]?.string {
                for index in 0..<count { bytes += Latin1.bytes(text.replacing("{i}", with: "\(index)")) }
            } else if let text = part["counter2"]?.string, let step = part["step"]?.int {
                for index in 0..<count { bytes += Latin1.bytes(text.replacing("{a}", with: "\(2 + index * step)")) }
            }
        }
        return [bytes]
    }

    private func method(_ bytes: [UInt8]) -> String {
        let start = bytes.drop { $0 == 13 || $0 == 10 }
        return Latin1.text(start.prefix { $0 != 32 && $0 != 13 }.prefix(20))
    }

    /// Of each request in the bytes that looks like one.
    private func methods(_ bytes: [UInt8]) -> [String] {
        let lines = Latin1.text(bytes).unicodeScalars.split(separator: "\r\n".unicodeScalars)
        let found = lines.compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard words.count >= 3, let version = words.last.map(String.init),
                version == "HTTP/1.1" || version == "HTTP/1.0",
                (3...10).contains(words[0].count), words[0].allSatisfy({ ("A"..."Z").contains($0) })
            else { return nil }
            return String(words[0])
        }
        return found.isEmpty ? [method(bytes)] : found
    }
}
