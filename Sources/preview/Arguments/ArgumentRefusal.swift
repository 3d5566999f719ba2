/// Why arguments are refused, in one line: what is wrong, then what to do.
enum ArgumentRefusal {
    /// Explains why the arguments of `preview` are refused.
    ///
    /// - Parameter message: The words of ArgumentParser.
    static func text(_ arguments: [String], _ message: String) -> String {
        firstUnknown(arguments) ?? reworded(message, arguments)
    }

    /// Explains the first option that `preview` does not have. ArgumentParser may blame an argument behind it.
    private static func firstUnknown(_ arguments: [String]) -> String? {
        var isValue = false
        for argument in arguments {
            if argument == "--" { return nil }
            let wasValue = isValue
            isValue = false
            guard !wasValue, argument.hasPrefix("-"), argument.count > 1 else { continue }
            guard let option = CommandOption.named(by: argument) else {
                let name = EscapedText.of(String(argument.prefix { $0 != "=" }))
                let advice = PeerOptions.advice(for: argument) ?? CommandOption.like(argument).map { "write \($0)" }
                return "there is no option \(name): \(advice ?? "leave it out")"
            }
            if option.value == .none, argument.contains("=") {
                return option.long == "open"
                    ? "--open takes no value: it opens the front page" : "--\(option.long) takes no value: leave = out"
            }
            isValue =
                option.value != .none && !argument.contains("=") && (argument.hasPrefix("--") || argument.count == 2)
        }
        return nil
    }

    private static func reworded(_ message: String, _ arguments: [String]) -> String {
        let message = EscapedText.of(message)
        if let name = quoted(message, after: "Missing value for ") {
            let option = name.split(separator: " ").first.map(String.init) ?? name
            // What looks like an option is not taken for a value.
            if let index = arguments.firstIndex(of: option), index + 1 < arguments.count,
                arguments[index + 1].first == "-", Double(arguments[index + 1]) != nil
            {
                return refusal(of: arguments[index + 1], for: name)
            }
            let remedy =
                option == "--host"
                ? "0.0.0.0 opens the server to the network" : "write \(name.contains("<") ? name : name + " <n>")"
            return "\(option) needs a value: \(remedy)"
        }
        if let word = quoted(message, after: "Unexpected argument ") { return surplus(word, arguments) }
        if let range = message.firstRange(of: "unexpected arguments: "), let word = quoted(message[range.upperBound...])
        {
            return surplus(word, arguments)
        }
        if message.hasPrefix("The value "), let range = message.firstRange(of: " is invalid for "),
            let name = quoted(message[range.upperBound...])
        {
            let choices = message.firstRange(of: "Please provide one of ").map { message[$0.upperBound...] }
            return refusal(of: quoted(message, after: "The value ") ?? "", for: name, choices: choices.map(String.init))
        }
        return message
    }

    /// Refuses a value that an option cannot have.
    ///
    /// - Parameter option: The option as `--help` has it, with the name of its value.
    private static func refusal(of value: String, for option: String, choices: String? = nil) -> String {
        let name = option.prefix { $0 != " " }
        let remedy: String
        if let choices {
            remedy = "write " + choices.filter { $0 != "'" && $0 != "." }.replacing(" and ", with: " or ")
        } else if name == "--port" || name == "-p" {
            remedy = "give a number from 1 to 65535, or 0 for any free port"
        } else {
            remedy = "write \(option)"
        }
        return "\(name) cannot be \(value.isEmpty ? "empty" : value): \(remedy)"
    }

    /// Explains why the arguments of `preview wait` or `preview reload` are refused.
    static func text(of command: String, _ arguments: [String], _ message: String) -> String {
        let options = CompletionScript.commands.first { command.hasSuffix(" " + $0.name) }?.options.map(\.name) ?? []
        for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("-") && argument.count > 1 {
            let name = String(argument.prefix { $0 != "=" })
            if Double(name) == nil, !(options + ["-h", "--help"]).contains(name) {
                return "\(command) has no option \(EscapedText.of(name)): leave it out"
            }
        }
        if message.hasPrefix("Missing expected argument") {
            return "no server is named: give the URL that preview has printed, or its port"
        }
        if message.contains("nexpected argument") { return "there is more than one address: name one server" }
        return reworded(message, arguments)
    }

    /// Refuses one argument more than there can be.
    private static func surplus(_ word: String, _ arguments: [String]) -> String {
        if let port = Int(word), (0...65535).contains(port) {
            return "\(word) is not a folder: for the port write --port \(word)"
        }
        let commands = [
            "serve", "server", "start", "dev", "run", "file-server", "preview", "build", "watch", "http-server",
        ]
        if let first = arguments.first, commands.contains(first) {
            return "there is no command \(first): leave it out, as in: preview \(word)"
        }
        return "\(word) is one folder too many: name one, and a command that builds it after --"
    }

    /// Returns the text between quotes, behind a label if there is one.
    private static func quoted(_ text: some StringProtocol, after label: String = "") -> String? {
        var rest = Substring(text)
        if !label.isEmpty {
            guard let range = rest.firstRange(of: label) else { return nil }
            rest = rest[range.upperBound...]
        }
        guard rest.first == "'" else { return nil }
        return String(rest.dropFirst().prefix { $0 != "'" })
    }
}
