import ArgumentParser

/// An error that ends a command: one line that says what is wrong and what to do.
struct CommandError: Error, CustomStringConvertible, Equatable {
    let cause: String
    let remedy: String
    let status: Int32

    /// See sysexits(3).
    static let unavailable: Int32 = 69
    static let timedOut: Int32 = 75

    init(_ cause: String, _ remedy: String, status: Int32 = 1) {
        self.cause = cause
        self.remedy = remedy
        self.status = status
    }

    var description: String { "\(cause): \(remedy)" }

    /// Prints the error, and returns the status that ends the command.
    func report() -> ExitCode {
        Terminal.standardError.write("preview: \(self)\n")
        return ExitCode(status)
    }
}
