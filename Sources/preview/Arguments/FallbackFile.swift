import Platform

/// The file of `--fallback`. It is looked for before the server starts, because a missing one would answer nothing,
/// silently.
enum FallbackFile {
    /// Checks that the file is there, and is served.
    static func check(_ file: String, in root: String, servesHidden: Bool) throws(CommandError) {
        // Another error says this better.
        guard kind(root) == .folder else { return }
        let relative = file.drop { $0 == "/" }
        let name = EscapedText.of(file)
        let hidden = relative.split(separator: "/").contains { $0.first == "." && $0 != "." && $0 != ".well-known" }
        switch kind(root + "/" + relative) {
        case .file where hidden && !servesHidden:
            throw CommandError("the file \(name) of --fallback is not served", "add --hidden")
        case .file: return
        case .folder:
            throw CommandError("\(name) is a folder", "name the page in it, such as index.html")
        default: break
        }
        let folder = EscapedText.of(root)
        guard kind(file) == .file else {
            throw CommandError("there is no file \(name) in \(folder)", "name one that exists with --fallback")
        }
        let prefix = root.hasSuffix("/") ? root : root + "/"
        let inside = file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : "index.html"
        throw CommandError(
            "the file \(name) of --fallback is looked for in \(folder)",
            "name it from there, as in: --fallback \(EscapedText.of(inside))"
        )
    }

    private static func kind(_ path: String) -> FileStatus.Kind? {
        try? FileSystem.status(of: Array(path.utf8), followsLinks: true).get().kind
    }
}
