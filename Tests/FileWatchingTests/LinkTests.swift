import FileWatching
import Glibc
import TestSupport
import Testing

/// A link of either kind has no content to wait for: it is reported before what is given time to settle.
struct LinkTests {
    @Test(arguments: ["symbolic", "hard"]) func aLinkIsReportedAtOnce(_ kind: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.css", "a")
        try folder.write("gone.css", "x")
        let observer = try await Observer(DirectoryWatcher(root: folder.path))
        if kind == "hard" {
            try #require(link(folder.path + "/a.css", folder.path + "/b.css") == 0)
        } else {
            try folder.link("b.css", to: "a.css")
        }
        // Waits 40 ms. A file that was made and not closed waits 300.
        folder.remove("gone.css")
        let batches = try await observer.read { $0.changes.contains { $0.path == Array("gone.css".utf8) } }
        let made = batches.flatMap(\.changes).filter { $0.path == Array("b.css".utf8) }
        #expect(made.map(\.kind) == [.created])
    }
}
