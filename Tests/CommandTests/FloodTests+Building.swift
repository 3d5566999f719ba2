import Glibc
import TestSupport
import Testing

/// What a build that prints without end may cost.
extension FloodTests {
    /// A hundred megabytes: shown as far as a person could read, held in memory not at all, and the server answers.
    @Test func outputOfABuildCostsNothing() async throws {
        let folder = folder
        try folder.write("content/a.md", "one")
        let script = "echo first; yes | head -c 100000000; echo; echo last; echo end > $0/ended; exit 1"
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            #expect(preview.process.errors.line(containing: "sh | first") == "sh | first")
            var most = 0
            var longest = 0.0
            while !folder.exists("ended") {
                let asked = RawClient.now()
                #expect(try RawClient.get("/.preview/status", port: preview.port).status == 200)
                longest = max(longest, RawClient.now() - asked)
                most = max(most, residentBytes(of: preview.process.pid))
                // The build is to have the processor too.
                poll(nil, 0, 20)
            }
            #expect(isSanitized || longest < 1, "\(longest) s for an answer")
            #expect(isSanitized || most < 150 << 20, "\(most) bytes")
            var lines: [String] = []
            while let line = preview.process.errors.line(), !line.contains("the build failed") { lines.append(line) }
            #expect((2000...2100).contains(lines.count), "\(lines.count) lines")
            #expect(lines.contains { $0.wholeMatch(of: /sh \| \.\.\. (9[0-9]|100) MB left out \.\.\./) != nil })
            #expect(lines.last == "sh | last")
            let stream = try RawClient(port: preview.port)
            stream.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = stream.text(through: "event: build")
            let event = try #require(stream.text(through: "\n\n"))
            #expect(event.utf8.count < 60 << 10 && event.contains("last\\nsh -c"), "\(event.utf8.count) bytes")
        }
    }

    /// A terminal that takes nothing, as behind a pager, does not hold up the build.
    @Test func buildEndsThoughNobodyReads() async throws {
        let folder = folder
        try folder.write("content/a.md", "one")
        let script = "yes 'a line of some length, to fill the pipe' | head -n 100000; \(BuildPreview.copy)"
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            #expect(try Eventually.holds { try preview.get().hasSuffix("one") })
            #expect(try folder.read("runs") == "run\n")
            try folder.write("content/a.md", "two")
            #expect(try Eventually.holds { try preview.get().hasSuffix("two") })
            #expect(preview.interrupt() == 0)
        }
    }
}
