import Glibc
import TestSupport
import Testing

/// A server that has nothing to do takes nothing: no thread wakes.
struct IdleTests {
    private static let settling = 1.0
    /// Longer than libdispatch keeps a thread that has nothing to do, five seconds: its end is one that wakes.
    private static let window = 7.0

    /// What wakes first while all is quiet: by thread, how often; of one that has ended, in all its life. Empty: nothing
    /// does for as long as the window.
    private static func wakeUps(of process: pid_t) -> [String: Int] {
        poll(nil, 0, CInt(settling * 1000))
        let before = sleeps(of: process)
        let end = RawClient.now() + window
        var wakeUps: [String: Int] = [:]
        while wakeUps.isEmpty, RawClient.now() < end {
            poll(nil, 0, 250)
            let now = sleeps(of: process)
            // One that has ended woke to do so.
            wakeUps = now.merging(before) { $0 - $1 }.filter { $0.value != 0 }
        }
        return wakeUps
    }

    private static func stream(_ port: Int) throws -> RawClient {
        let stream = try RawClient(port: port)
        stream.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        guard stream.text(through: "event: hello") != nil else { throw TestError("no event stream") }
        return stream
    }

    /// A page that is asked for before it is there.
    private static func awaitPage(_ folder: TemporaryFolder, _ port: Int) throws {
        let client = try RawClient(port: port)
        let fields = "Host: localhost\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"
        client.send("GET /index.html HTTP/1.1\r\n\(fields)\r\n")
        #expect(!client.fill(0.2))
        try folder.write("site/index.html", "<p>0")
        #expect(client.response()?.status == 200)
    }

    /// Time is what is measured here, so this waits. Heartbeats wake it too, and on a busy machine what was to do may end
    /// late: of four times one has to be silent.
    @Test(.disabled(if: isSanitized, "a sanitizer has a thread of its own that wakes"))
    func nothingWakesWhenThereIsNothingToDo() async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("run")
        try folder.makeFolder("site")
        try await OnThread.run {
            // Of its own: each server that starts knocks at those of the same user.
            let preview = try PreviewProcess(
                folder.path + "/site",
                [],
                environment: ["XDG_RUNTIME_DIR": folder.path + "/run"]
            )
            #expect(try preview.isWatching())
            try Self.awaitPage(folder, preview.port)
            let streams = try (0..<100).map { _ in try Self.stream(preview.port) }
            var wakeUps: [String: Int] = [:]
            for attempt in 1...4 {
                let answer = try RawClient.get("/", port: preview.port)
                #expect(answer.status == 200)
                try folder.write("site/index.html", "<p>\(String(repeating: "x", count: attempt))")
                #expect(streams.first?.text(through: "event: change") != nil)
                #expect(preview.process.errors.line(containing: "changed index.html") != nil)
                wakeUps = Self.wakeUps(of: preview.pid)
                if wakeUps.isEmpty { break }
            }
            #expect(wakeUps.isEmpty, "woken: \(wakeUps)")
        }
    }
}
