import ArgumentParser
import Platform

extension PreviewCommand {
    /// Runs the command that the arguments name.
    ///
    /// Unlike ArgumentParser's own, it says in one line what is wrong with an argument and what to do. `wait` and
    /// `reload` are commands only as first words: everything else is the folder.
    static func main() async {
        guard let arguments = ProcessArguments.all else {
            Terminal.standardError.write(
                "preview: it was started without any argument, even its name; start it by its path\n"
            )
            CurrentProcess.end(status: 64)
        }
        // ArgumentParser would print a script of its own.
        let option = "--generate-completion-script"
        let ours = arguments.prefix { $0 != "--" }
        if let index = ours.firstIndex(where: { $0 == option || $0.hasPrefix(option + "=") }) {
            let value = ours[index].split(separator: "=", maxSplits: 1).dropFirst().first.map(String.init)
            CompletionScript.printAndExit(for: ours[index] == option ? ours[(index + 1)...].first : value)
        }
        switch arguments.first {
        case "wait": await run(WaitCommand.self, arguments.dropFirst())
        case "reload": await run(ReloadCommand.self, arguments.dropFirst())
        default: await run(PreviewCommand.self, OptionalValue.fill("--poll", with: "500", in: arguments)[...])
        }
    }

    /// Checks the limits on threads, before the first one is started. Without a thread, nothing that waits goes on.
    private static func checkThreads() throws {
        do {
            try ThreadLimit.check()
        } catch {
            throw error.report()
        }
    }

    private static func run(_ type: any ParsableCommand.Type, _ arguments: ArraySlice<String>) async {
        do {
            var command = try type.parseAsRoot(Array(arguments))
            if var command = command as? any AsyncParsableCommand {
                try checkThreads()
                try await withTaskExecutorPreference(TaskThread.command) { try await command.run() }
            } else {
                try command.run()
            }
        } catch {
            let code = type.exitCode(for: error)
            // What a command has said itself needs no more words.
            guard code == .validationFailure, !(error is ExitCode) else { type.exit(withError: error) }
            let words = type.message(for: error).split(separator: "\n").joined(separator: " ")
            let name = type.configuration.commandName ?? "preview"
            let message =
                type == PreviewCommand.self
                ? ArgumentRefusal.text(Array(arguments), words)
                : ArgumentRefusal.text(of: name, Array(arguments), words)
            Terminal.standardError.write("preview: \(message) (\(name) --help lists the options)\n")
            type.exit(withError: code)
        }
    }
}
