import PreviewTesting
import TestSupport
import Testing

@testable import FileWatching
@testable import PreviewKit

/// Issue 18: what is told says what is wrong and what to do, and no name in it acts on a terminal or a log.
struct NoticeTextTests {
    @Test(
        arguments: [
            ("a is polled", "", "a is polled"), ("a is polled", "do b", "a is polled; do b"),
            ("changes in a\u{1B}[2J\u{202E}b are not seen", "c", "changes in a\\x1b[2J\\u{202e}b are not seen; c"),
            ("changes in über are not seen", "c", "changes in über are not seen; c"),
        ]
    )
    func aNoticeOfTheWatcherIsALine(_ reason: String, _ remedy: String, _ line: String) {
        #expect(Notice(cause: .unreadableFolder, reason: reason, remedy: remedy).line == line)
    }

    /// The page of a refused request does not send its reader to the permissions of a file.
    @Test(arguments: ["/a.js", "/.preview/status"])
    func aRefusedSiteIsToldWhatToDo(_ path: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("a.js", "")
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let port = preview.port
            try await OnThread.run {
                let fields = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"]
                let response = try RawClient.get(path, port: port, fields: fields)
                #expect(response.status == 403)
                #expect(response.text.contains("Open this address by itself, or from a page of this server."))
                #expect(!response.text.contains("permissions"))
            }
        }
    }
}
