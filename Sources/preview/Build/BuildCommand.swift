import Platform
import PreviewKit
import Subprocess
import SystemPackage

/// The command that builds the site. It stands after `--`.
struct BuildCommand: Sendable {
    let words: [String]
    let log: EventLog
    let progress: BuildProgress
    /// Whether callers no longer wait for the end of a build.
    let isHurried: @Sendable () -> Bool

    private static let longestName = 100
    /// The time between SIGTERM and SIGKILL.
    private static let grace = Duration.seconds(2)

    /// The command as it stands in the log.
    var name: String {
        let whole = EscapedText.of(words.joined(separator: " "))
        return whole.count > Self.longestName ? whole.prefix(Self.longestName) + " ..." : whole
    }

    /// Runs the command to its end. Cancellation ends it, with all processes that it has started.
    ///
    /// Standard input is empty and there is no terminal to ask at, so what wants an answer fails instead of waiting for
    /// it.
    func run(_ changes: SourceChanges) async throws {
        await log.buildBegins(name, changes)
        var text = OutputText()
        var output = BuildOutput { [log, progress, prefix = prefix] line in
            var plain = OutputText()
            progress.add(plain.text(of: line, hasColours: false))
            return await log.buildPrints(line, prefix: prefix, &text)
        }
        let status: TerminationStatus
        do {
            status = try await Subprocess.run(
                Configuration(
                    executable: executable,
                    arguments: Arguments(Array(words.dropFirst())),
                    platformOptions: options
                ),
                input: .none,
                output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                let session = BuildSession(leader: execution.processIdentifier.value)
                for try await bytes in execution.standardOutput {
                    unsafe await output.take(bytes.withUnsafeBytes { unsafe Array($0) })
                }
                // It may have closed its output and go on.
                while !session.hasEnded, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(10)) }
                if Task.isCancelled { await log.buildIsEnded(name) }
                // Until this returns its number is not given to another process.
                await session.end(grace: Self.grace, isTold: Task.isCancelled, isHurried: isHurried)
            }.terminationStatus
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            // Most likely it is not there any more.
            do throws(CommandError) { try BuildProgram.check(words.first ?? "") } catch {
                throw BuildFailed(message: "\(error)")
            }
            // Its own description names its types.
            let reason =
                error.underlyingError.map { SystemError(code: $0.rawValue).phrase } ?? "the system refused to start it"
            throw BuildFailed(message: "\(name) cannot be run: \(reason)")
        }
        try Task.checkCancellation()
        await output.end()
        guard !status.isSuccess else { return }
        let tail = output.tail
        throw BuildFailed(message: (tail.isEmpty ? "" : tail + "\n") + "\(name) \(Self.text(status))")
    }

    private var executable: Executable {
        let program = words.first ?? ""
        return program.contains("/") ? .path(FilePath(program)) : .name(program)
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
        ]
        return options
    }

    private var prefix: String {
        EscapedText.of(words.first?.split(separator: "/").last.map(String.init) ?? "build") + " | "
    }

    private static func text(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let number): "was ended by signal \(number)" + (signalNames[number].map { " (\($0))" } ?? "")
        }
    }

    private static let signalNames: [Int32: String] = [
        1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
        11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM",
    ]
}

/// The failure of a build: its last output, and how it ended.
struct BuildFailed: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}
