import PreviewKit
import TestSupport

/// A site with secrets beside it, and hidden ones within.
struct SecretTree {
    let folder: TemporaryFolder
    let root: String

    init() throws {
        folder = try TemporaryFolder()
        root = folder.path + "/site"
        for name in [
            "secret.txt", "outside/secret.txt", "site-secret/secret.txt", "\u{301}leak.txt", "site/.env",
            "site/.git/HEAD", "site/.git/config", "site/dir/.hidden-notes", "site/dir/.htpasswd",
        ] { try folder.write(name, "SECRET") }
        for name in [
            "do..ts.txt", "%41.txt", "plus+.txt", "q?.txt", "h#.txt", "你好.txt", "dir/one.txt", "sub/index.html",
            ".well-known/security.txt", "b.txt",
        ] { try folder.write("site/" + name, "name:" + name) }
        try folder.write("site/a.txt", "0123456789")
    }

    /// Runs rows against a server for the site.
    func check(_ rows: [WireRow], _ settings: Settings = .with { _ in }) async throws {
        let root = root
        try await PreviewKitTests.check(
            rows,
            in: folder,
            .with {
                $0.root = root
                settings.apply(&$0)
            }
        )
    }
}

extension WireRow {
    /// GET of a target, with a Host that is ours.
    init(
        _ rule: String,
        get target: String,
        _ fields: String,
        _ status: Int,
        end: End = .open,
        holds: @escaping @Sendable (RawResponse) -> Bool = { _ in true }
    ) {
        let fields = fields.isEmpty ? "" : fields + "⏎"
        self.init(rule, "GET \(target) HTTP/1.1⏎Host: localhost⏎\(fields)⏎", status, end: end, holds: holds)
    }

    init(
        _ rule: String,
        get target: String,
        _ status: Int,
        end: End = .open,
        holds: @escaping @Sendable (RawResponse) -> Bool = { _ in true }
    ) {
        self.init(rule, get: target, "", status, end: end, holds: holds)
    }
}
