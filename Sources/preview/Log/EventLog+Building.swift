import PreviewKit

extension EventLog {
    /// How long a terminal that takes nothing, behind a pager, may hold up a build.
    private static let patience = Duration.seconds(1)

    /// Tells that the build command is about to run.
    func buildBegins(_ command: String, _ changes: SourceChanges) async {
        guard format == .text else {
            let object = JSONObject().with("event", "run").with("command", command)
                .with("paths", changes.paths.prefix(20).joined(separator: "\n"))
            await Terminal.standardOutput.log(object.text + "\n", patience: Self.patience)
            return
        }
        let terminal = Terminal.standardError
        await tell("\(terminal.bold(command))\(terminal.dim(Self.reason(changes)))")
    }

    /// Tells that the build command is ended early.
    func buildIsEnded(_ command: String) async {
        guard format == .text else { return }
        await tell(Terminal.standardError.dim("ending \(command)"))
    }

    private func tell(_ line: String) async {
        let terminal = Terminal.standardError
        await terminal.log("\(terminal.dim(Self.time())) \(line)\n", patience: Self.patience)
    }

    private static func reason(_ changes: SourceChanges) -> String {
        guard let first = changes.paths.first.map(EscapedText.of) else { return "" }
        return changes.paths.count == 1 ? "  \(first)" : "  \(first) and \(changes.paths.count - 1) more"
    }

    /// Writes a line that the build command prints.
    ///
    /// - Parameter text: Makes the line safe, and knows the colours of those before.
    /// - Returns: `false` if nobody takes it in time.
    func buildPrints(_ line: [UInt8], prefix: String, _ text: inout OutputText) async -> Bool {
        guard format == .text else {
            let object = JSONObject().with("event", "output").with("line", text.text(of: line, hasColours: false))
            return await Terminal.standardOutput.log(object.text + "\n", patience: Self.patience)
        }
        let terminal = Terminal.standardError
        let shown = text.text(of: line, hasColours: terminal.hasColours)
        return await terminal.log("\(terminal.dim(prefix))\(shown)\n", patience: Self.patience)
    }
}
