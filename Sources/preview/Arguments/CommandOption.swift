/// An option of `preview` as data, to complete it in a shell and to tell it from options of other servers. A test
/// compares the list with `--help`.
struct CommandOption: Sendable {
    enum Value: Sendable, Equatable {
        case none, folder, file, text
        /// A number that may be left out.
        case optionalNumber
        case words([String])
    }

    let short: Character?
    /// The long name, without its dashes.
    let long: String
    let value: Value
    let help: String

    private init(_ short: Character?, _ long: String, _ value: Value, _ help: String) {
        self.short = short
        self.long = long
        self.value = value
        self.help = help
    }

    static let all: [CommandOption] = [
        CommandOption(nil, "watch", .folder, "rebuild when files in this folder change"),
        CommandOption("p", "port", .text, "the port to listen on"),
        CommandOption(
            nil,
            "host",
            .words(["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"]),
            "the address to listen on"
        ),
        CommandOption("o", "open", .none, "open the browser"),
        CommandOption(nil, "reload", .words(["script", "header", "off"]), "how pages are kept up to date"),
        CommandOption(nil, "no-listing", .none, "answer 404 for a folder without an index page"),
        CommandOption(nil, "listing-template", .file, "a Mustache template for folder pages"),
        CommandOption(nil, "base", .text, "serve under this URL prefix"),
        CommandOption(nil, "fallback", .file, "the page of a single-page application"),
        CommandOption(nil, "hidden", .none, "serve names that start with a dot"),
        CommandOption(nil, "follow-symlinks", .none, "follow symbolic links out of the folder"),
        CommandOption(nil, "allow-host", .text, "another name that Host may carry"),
        CommandOption(nil, "ignore", .text, "changes that reload and build nothing"),
        CommandOption(nil, "poll", .optionalNumber, "poll for changes instead of using inotify"),
        CommandOption("q", "quiet", .none, "log no requests"),
        CommandOption(nil, "log-format", .words(["text", "json"]), "how the log is written"),
        CommandOption(nil, "version", .none, "show the version"),
        CommandOption("h", "help", .none, "show help"),
    ]

    /// Returns the long option that an argument is a slip of.
    static func like(_ argument: String) -> String? {
        guard argument.hasPrefix("--") else { return nil }
        let name = Array(argument.dropFirst(2).prefix { $0 != "=" }.utf8)
        let near = all.map { (name: $0.long, distance: distance(name, Array($0.long.utf8))) }.min {
            $0.distance < $1.distance
        }
        return near.flatMap { $0.distance <= min(2, name.count / 3) ? "--" + $0.name : nil }
    }

    /// Returns how many letters are put in, left out, replaced or swapped.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard a.count <= 40 else { return .max }
        var rows = [[Int]](repeating: Array(0...b.count), count: a.count + 1)
        for i in a.indices {
            rows[i + 1][0] = i + 1
            for j in b.indices {
                var best = min(rows[i][j + 1], rows[i + 1][j]) + 1
                best = min(best, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                rows[i + 1][j + 1] = best
            }
        }
        return rows[a.count][b.count]
    }

    /// Returns the option that an argument begins with: `--port`, `--port=80`, `-p`, `-p80`. A group such as `-oq` is
    /// that of its first letter.
    static func named(by argument: String) -> CommandOption? {
        if argument.hasPrefix("--") {
            let name = argument.dropFirst(2).prefix { $0 != "=" }
            return all.first { $0.long == name }
        }
        guard let letter = argument.dropFirst().first, let option = all.first(where: { $0.short == letter }) else {
            return nil
        }
        let rest = argument.dropFirst(2)
        guard let next = rest.first else { return option }
        // `-port` is a slip of another kind than `-pfoo`.
        if option.value != .none {
            let name = argument.dropFirst().prefix { $0 != "=" }
            return next == "=" || !all.contains { $0.long == name } ? option : nil
        }
        // Flags may be written together.
        return rest.allSatisfy { letter in all.contains { $0.short == letter } } ? option : nil
    }
}
