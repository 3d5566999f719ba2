import Glibc

/// The program that a build command names, as execvp(3) finds it.
enum BuildProgram {
    /// It is not there, or may not be run. Looked for before the server starts: a slip of the pen need not wait for an edit.
    static func check(_ name: String) throws(CommandError) {
        guard name.contains("/") else { return try checkInPath(name) }
        var status = stat()
        guard unsafe stat(name, &status) == 0 else {
            throw CommandError("there is no program \(shown(name))", "correct the path after --")
        }
        try checkIsExecutable(name, status)
    }

    private static func checkInPath(_ name: String) throws(CommandError) {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        var other: (path: String, status: stat)?
        for folder in path.split(separator: ":") {
            var status = stat()
            let candidate = "\(folder)/\(name)"
            guard !name.isEmpty, unsafe stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                continue
            }
            if unsafe access(candidate, X_OK) == 0 { return }
            other = other ?? (candidate, status)
        }
        if let other { return try checkIsExecutable(other.path, other.status) }
        let remedy =
            name.contains(" ")
            ? "give the command without quotes around the whole of it, or as: sh -c '...'"
            : "check its spelling, or give its path"
        throw CommandError("there is no program \(shown(name)) in PATH", remedy)
    }

    private static func checkIsExecutable(_ path: String, _ status: stat) throws(CommandError) {
        if status.st_mode & S_IFMT == S_IFDIR {
            throw CommandError("\(shown(path)) is a folder, not a program", "name the program after --")
        }
        guard unsafe access(path, X_OK) == 0 else {
            throw CommandError("\(shown(path)) is not executable", "make it so: chmod +x \(shown(path))")
        }
    }

    private static func shown(_ text: String) -> String { EscapedText.of(text) }
}
