import Platform
import PreviewKit

/// The folders that a build is made of: those of `--watch`, or the current one.
enum BuildSources {
    /// Checks the folders of `--watch`, or chooses the current one.
    ///
    /// - Parameter root: The folder that is served, which is left out.
    static func paths(_ watched: [String], root: String, ignoring: [String]) throws(CommandError) -> SourcePaths {
        for folder in watched {
            guard let status = try? FileSystem.status(of: Array(folder.utf8), followsLinks: true).get() else {
                throw CommandError("there is no folder \(EscapedText.of(folder))", "correct --watch, or create it")
            }
            guard status.kind == .folder else {
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
        let slash = FileSystem.separator
        return current == root || current.starts(with: root == [slash] ? root : root + [slash])
    }

    private static func real(_ path: String) -> [UInt8]? { FileSystem.realPath(Array(path.utf8)) }

    /// Reads the patterns of a folder's `.gitignore`: a project keeps out of its repository what its builds write,
    /// mostly.
    ///
    /// Patterns that take others back are left out, and so are those for everything, which are of no use without them.
    /// Files in deeper folders are not read.
    static func gitignored(in folder: String) -> [String] {
        guard let text = try? TextFile.read(folder + "/.gitignore") else { return [] }
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let isPattern =
                line.first != "#" && line.first != "!" && !line.allSatisfy { $0.isWhitespace || "*/".contains($0) }
            return isPattern ? String(line) : nil
        }
    }
}
