import Glibc
import PreviewKit

/// What a build is made of: the folders of `--watch`, or the current one.
enum BuildSources {
    /// - Parameter root: the folder that is served, which is left out.
    static func paths(_ watched: [String], root: String, ignoring: [String]) throws(CommandError) -> SourcePaths {
        for folder in watched {
            var status = stat()
            guard unsafe stat(folder, &status) == 0 else {
                throw CommandError("there is no folder \(EscapedText.of(folder))", "correct --watch, or create it")
            }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw CommandError("\(EscapedText.of(folder)) is not a folder", "watch the folder that holds the file")
            }
            guard real(folder) != real(root) else {
                throw CommandError(
                    "\(EscapedText.of(folder)) is what the build writes, and what is served",
                    "watch the folders of its sources"
                )
            }
        }
        guard watched.isEmpty else { return SourcePaths(watched, ignoring: ignoring) }
        guard !holdsCurrentFolder(root) else {
            throw CommandError(
                "the sources of the build lie in the folder that is served",
                "name them with --watch, or serve the folder that the build writes"
            )
        }
        return SourcePaths(["."], ignoring: ignoring + gitignored(in: "."))
    }

    private static func holdsCurrentFolder(_ root: String) -> Bool {
        guard let current = real("."), let root = real(root) else { return false }
        return current == root || current.hasPrefix(root == "/" ? root : root + "/")
    }

    private static func real(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// What a project keeps out of its repository is mostly what its builds write. Only of the folder itself, without the
    /// patterns that take others back, and without those for everything, which are of no use without them.
    static func gitignored(in folder: String) -> [String] {
        guard let text = try? TextFile.read(folder + "/.gitignore") else { return [] }
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let isPattern =
                line.first != "#" && line.first != "!" && !line.allSatisfy { $0.isWhitespace || "*/".contains($0) }
            return isPattern ? String(line) : nil
        }
    }
}
