import Platform

/// The program that a build command names, as execvp(3) finds it.
enum BuildProgram {
    /// Checks that the program is there and may be run. It is looked for before the server starts, so that a slip of
    /// the pen shows at once and not at the first edit.
    static func check(_ name: String) throws(CommandError) {
        guard name.contains("/") else { return try checkInPath(name) }
        guard let kind = kind(of: name) else {
            throw CommandError("there is no program \(shown(name))", "correct the path after --")
        }
        try checkIsExecutable(name, kind)
    }

    private static func checkInPath(_ name: String) throws(CommandError) {
        let path = Machine.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
        var other: String?
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(name)"
            guard !name.isEmpty, kind(of: candidate) == .file else { continue }
            if FileSystem.isExecutable(candidate) { return }
            other = other ?? candidate
        }
        if let other { return try checkIsExecutable(other, .file) }
        let remedy =
            name.contains(" ")
            ? "give the command without quotes around the whole of it, or as: sh -c '...'"
            : "check its spelling, or give its path"
        throw CommandError("there is no program \(shown(name)) in PATH", remedy)
    }

    private static func checkIsExecutable(_ path: String, _ kind: FileStatus.Kind) throws(CommandError) {
        if kind == .folder {
            throw CommandError("\(shown(path)) is a folder, not a program", "name the program after --")
        }
        guard FileSystem.isExecutable(path) else {
            throw CommandError("\(shown(path)) is not executable", "make it so: chmod +x \(shown(path))")
        }
    }

    private static func kind(of path: String) -> FileStatus.Kind? {
        try? FileSystem.status(of: Array(path.utf8), followsLinks: true).get().kind
    }

    private static func shown(_ text: String) -> String { EscapedText.of(text) }
}
