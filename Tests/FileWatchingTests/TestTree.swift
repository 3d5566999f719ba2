import Glibc
import Testing

/// A folder of its own with `site/index.html`, `site/css/a.css`, both an hour old, and `out/`; removed at the end.
final class TestTree: Sendable {
    let path: String

    var site: String { path + "/site" }

    init() async throws {
        var template = Array("/tmp/file-watching-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.setup }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try await run(
            """
            mkdir -p site/css out; printf old >site/index.html; printf old >site/css/a.css
            touch -d '1 hour ago' site/index.html site/css/a.css
            """
        )
    }

    deinit {
        // A test that failed may have left a mount.
        Shell.runAndWait("grep -o \"$0/[^ ]*\" /proc/self/mounts | xargs -r umount -l; rm -rf \"$0\"", in: path)
    }

    func run(_ script: String) async throws {
        let status = await Shell.run(script, in: path)
        try #require(status == 0, "\(script)")
    }

    enum Failure: Error {
        case setup
    }
}
