import Platform

/// A standard stream, with colours where a person sees them: on a terminal, and without `NO_COLOR`.
struct Terminal: Sendable {
    private let stream: StandardStream
    let hasColours: Bool

    static let standardOutput = Terminal(.output)
    static let standardError = Terminal(.error)

    private init(_ stream: StandardStream) {
        self.stream = stream
        let refusesColours = Machine.environment("NO_COLOR").map { !$0.isEmpty } ?? false
        hasColours = stream.isTerminal && !refusesColours
    }

    /// Writes the whole text. A stream that nobody reads any more does not stop the server.
    func write(_ text: String) { try? stream.write(Array(text.utf8)) }

    /// Writes a line of the log. If the reader does not read, such as a pager or a stopped terminal, the task waits
    /// without holding a thread. A task that is cancelled waits no longer.
    ///
    /// - Parameter patience: The longest wait.
    /// - Returns: Whether it was written.
    @discardableResult
    func log(_ line: String, patience: Duration? = nil) async -> Bool {
        let end = patience.map { ContinuousClock.now + $0 }
        // As much as a pipe takes without blocking once it says that it takes any: PIPE_BUF, see pipe(7).
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            while !stream.isWritable {
                if Task.isCancelled { return false }
                if let end, .now > end { return false }
                await TaskThread.pause(for: .milliseconds(20))
            }
            guard let written = try? stream.writeSome(bytes.prefix(4096)), written > 0 else { return false }
            bytes = bytes.dropFirst(written)
        }
        return true
    }

    func bold(_ text: String) -> String { styled(text, "1") }
    func dim(_ text: String) -> String { styled(text, "2") }
    func yellow(_ text: String) -> String { styled(text, "33") }
    func red(_ text: String) -> String { styled(text, "31") }
    func green(_ text: String) -> String { styled(text, "1;32") }
    func link(_ text: String) -> String { styled(text, "4;36") }

    func status(_ code: Int) -> String {
        switch code {
        case ..<300: styled("\(code)", "32")
        case ..<400: styled("\(code)", "36")
        case ..<500: styled("\(code)", "33")
        default: styled("\(code)", "31")
        }
    }

    private func styled(_ text: String, _ style: String) -> String {
        hasColours && !text.isEmpty ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }
}
