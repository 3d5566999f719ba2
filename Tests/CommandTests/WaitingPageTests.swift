import Glibc
import TestSupport
import Testing

/// FIELD E13: the page that is shown while a site is built for the first time shows that something happens.
struct WaitingPageTests {
    @Test func theWaitingPageShowsWhatTheBuildSaysAndDoesNotLinkToItself() async throws {
        let folder = try TemporaryFolder()
        try folder.write("content/a.md", "# a")
        try await OnThread.run {
            let script = "for i in $(seq 12); do printf '\\033[32mstep %s <b>\\033[0m\\n' $i; done; sleep 60"
            let preview = try PreviewProcess(
                folder.path + "/out",
                ["--watch", folder.path + "/content", "--", "sh", "-c", script]
            )
            #expect(preview.process.errors.line(containing: "step 12") != nil)
            let page = try RawClient.get(
                "/",
                port: preview.port,
                fields: ["Accept: text/html", "Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"]
            )
            #expect(page.status == 503)
            #expect(page.text.contains("step 5 &lt;b&gt;\nstep 6") && page.text.contains("step 12"), "\(page.text)")
            #expect(!page.text.contains("step 4") && !page.text.contains("\u{1B}"), "only the last lines")
            #expect(page.text.contains(" s by now."))
            #expect(!page.text.contains("front page"))
            #expect(page.fields["refresh"] == "2")
            let part = try RawClient.get("/a.css", port: preview.port, fields: ["Sec-Fetch-Dest: style"])
            #expect(part.fields["refresh"] == nil)
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
        }
    }
}
