import Glibc

/// The file of `--fallback`, looked for before the server starts: one that is missing would answer nothing, silently.
enum FallbackFile {
    static func check(_ file: String, in root: String, servesHidden: Bool) throws(CommandError) {
        // Another error says this better.
        guard kind(root) == S_IFDIR else { return }
        let relative = file.drop { $0 == "/" }
        let name = EscapedText.of(file)
        let hidden = relative.split(separator: "/").contains { $0.first == "." && $0 != "." && $0 != ".well-known" }
        switch kind(root + "/" + relative) {
        case S_IFREG where hidden && !servesHidden:
            throw CommandError("the file \(name) of --fallback is not served", "add --hidden")
        case S_IFREG: return
        case S_IFDIR:
            throw CommandError("\(name) is a folder", "name the page in it, such as index.html")
        default: break
        }
        let folder = EscapedText.of(root)
        guard kind(file) == S_IFREG else {
            throw CommandError("there is no file \(name) in \(folder)", "name one that exists with --fallback")
        }
        let prefix = root.hasSuffix("/") ? root : root + "/"
        let inside = file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : "index.html"
        throw CommandError(
            "the file \(name) of --fallback is looked for in \(folder)",
            "name it from there, as in: --fallback \(EscapedText.of(inside))"
        )
    }

    private static func kind(_ path: some StringProtocol) -> mode_t? {
        var status = stat()
        return unsafe stat(String(path), &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
