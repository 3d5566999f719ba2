import CLinux
import Glibc
import HTTPSemantics

/// A standard stream, with colours where a person sees them: on a terminal, and without `NO_COLOR`.
struct Terminal: Sendable {
    private let descriptor: CInt
    let hasColours: Bool

    static let standardOutput = Terminal(STDOUT_FILENO)
    static let standardError = Terminal(STDERR_FILENO)

    private init(_ descriptor: CInt) {
        self.descriptor = descriptor
        let refusesColours = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
        hasColours = isatty(descriptor) == 1 && !refusesColours
    }

    /// Writes it whole. A stream that nobody reads any more does not stop the server.
    func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Writes a line of the log. A reader that does not read, a pager or a stopped terminal, is waited for, but no thread
    /// is held, and a task that is cancelled waits no longer.
    ///
    /// - Parameter patience: nor does anyone for longer than this.
    /// - Returns: whether it was written.
    @discardableResult
    func log(_ line: String, patience: Duration? = nil) async -> Bool {
        let end = patience.map { ContinuousClock.now + $0 }
        // As much as a pipe takes without blocking once it says that it takes any: PIPE_BUF, see pipe(7).
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            while unsafe poll(&entry, 1, 0) == 0 {
                if Task.isCancelled { return false }
                if let end, .now > end { return false }
                await TaskThread.pause(for: .milliseconds(20))
            }
            let written = unsafe bytes.prefix(4096).withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
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

/// Text with its control characters made visible, so that a name cannot write to the terminal.
enum EscapedText {
    static func of(_ text: String) -> String { SafeText.escape(text.utf8, controls: .scalar) }
}

/// Whole numbers as people read them, with a comma before every three digits.
enum Count {
    static func text(_ number: Int) -> String {
        let digits = String(number)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

/// Sizes as people read them, in units of 1,000.
enum ByteCount {
    static func text(_ bytes: Int64) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        var value = Double(bytes)
        var unit = "B"
        for larger in ["kB", "MB", "GB", "TB"] where value >= 1000 {
            value /= 1000
            unit = larger
        }
        let tenths = Int((value * 10).rounded())
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\((tenths + 5) / 10) \(unit)"
    }
}
