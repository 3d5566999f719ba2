import Glibc
import TestSupport
import Testing

/// SECURITY A4, A9 and A11: how the command takes what its surroundings do to it: streams that close or fill, signals,
/// languages, files that it may not read.
struct SurroundingsTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
    }

    /// Also of a process whose parent has not asked for its status yet; see proc_pid_stat(5).
    private static func hasEnded(_ pid: pid_t, within seconds: Double) -> Bool {
        Eventually.holds(within: seconds) {
            guard let bytes = try? TemporaryFolder.read(Array("/proc/\(pid)/stat".utf8)), !bytes.isEmpty else {
                return true
            }
            return String(decoding: bytes, as: UTF8.self).split(separator: ") ").last?.hasPrefix("Z") == true
        }
    }

    /// `preview | head -1` goes on serving, and logging to nobody.
    @Test(arguments: ["", "2>&1"])
    func aReaderThatGoesEndsNothing(_ redirection: String) async throws {
        let folder = folder
        try await OnThread.run {
            let note = "echo $$ > \"$0/../pid\"; exec \"$@\""
            let shell = try ServerProcess(
                "sh",
                [
                    "-c", "sh -c '\(note.replacing("$0/../pid", with: "$0"))' \"$0\" \"$@\" \(redirection) | head -1",
                    folder.path + "/pid", BuiltProducts.path("preview"), folder.path, "--port", "0", "--log-format",
                    "json",
                ]
            )
            let port = try #require(shell.output.line().flatMap(PreviewProcess.port))
            let text = String(decoding: try TemporaryFolder.read(Array((folder.path + "/pid").utf8)), as: UTF8.self)
            let pid = try #require(pid_t(text.prefix { $0.isNumber }))
            defer { kill(pid, SIGKILL) }
            for _ in 0..<50 { #expect(try RawClient.get("/a.txt", port: port).text == "0123456789") }
            kill(pid, SIGINT)
            #expect(Self.hasEnded(pid, within: 5))
        }
    }

    /// A log that is not read, behind a pager or a stopped terminal, holds up neither the answers nor the end.
    @Test func aReaderThatDoesNotReadHoldsUpNothing() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path, ["--log-format", "json"])
            let request = "GET /a.txt?\(String(repeating: "x", count: 1000)) HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let client = try RawClient(port: preview.port)
            for _ in 0..<10 {
                client.send(String(repeating: request, count: 50))
                _ = client.bytes(untilCount: 50, of: "HTTP/1.1 200")
            }
            #expect(try preview.serves())
            preview.process.signal(SIGINT)
            #expect(Self.hasEnded(preview.pid, within: 5))
        }
    }

    /// Whatever is going on ends within a second, and the port is free at once.
    @Test func aSignalEndsTransfersAndStreams() async throws {
        let folder = folder
        try folder.write("big.bin", "")
        try #require(truncateFile(folder.path + "/big.bin", 5 << 30))
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            let requests = [
                "GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /.preview/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a.txt HTTP/1.1\r\nHo",
            ]
            let clients = try (0..<50).map { number in
                let client = try RawClient(port: preview.port, receiveBuffer: 4096)
                client.send(requests[number % requests.count])
                if number % requests.count < 4 { #expect(client.fill()) }
                return client
            }
            let started = RawClient.now()
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            #expect(isSanitized || RawClient.now() - started < 1)
            #expect(clients.count == 50)
            let next = try ServerProcess(BuiltProducts.path("preview"), [folder.path, "--port", "\(preview.port)"])
            #expect(next.output.line().flatMap(PreviewProcess.port) == preview.port)
        }
    }

    /// The browser that `--open` starts keeps neither the port nor the signals that the command ignores.
    @Test func whatIsStartedInheritsNothing() async throws {
        let folder = folder
        try folder.write(
            "bin/xdg-open",
            "#!/bin/sh\ngrep SigIgn /proc/$$/status > \(folder.path)/signals\necho $$ > \(folder.path)/pid\n"
                + "exec sleep 60 > /dev/null 2>&1\n"
        )
        #expect(chmod(folder.path + "/bin/xdg-open", 0o755) == 0)
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        try await OnThread.run {
            @Sendable func text(_ name: String) -> String {
                (try? TemporaryFolder.read(Array("\(folder.path)/\(name)".utf8))).map {
                    String(decoding: $0, as: UTF8.self)
                } ?? ""
            }
            let preview = try PreviewProcess(
                folder.path,
                ["--open"],
                environment: ["PATH": "\(folder.path)/bin:\(path)"]
            )
            #expect(Eventually.holds { text("pid").hasSuffix("\n") })
            let pid = try #require(pid_t(text("pid").prefix { $0.isNumber }))
            defer { kill(pid, SIGKILL) }
            let ignored = try #require(
                UInt64(text("signals").split(separator: "\t").last?.prefix { $0.isHexDigit } ?? "", radix: 16)
            )
            for signal in [SIGINT, SIGTERM, SIGPIPE] { #expect(ignored & (1 << UInt64(signal - 1)) == 0, "\(signal)") }
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            let next = try ServerProcess(BuiltProducts.path("preview"), [folder.path, "--port", "\(preview.port)"])
            #expect(next.output.line().flatMap(PreviewProcess.port) == preview.port)
        }
    }

    /// Dates and names of fields are those of HTTP, whatever the language.
    @Test(arguments: ["tr_TR.UTF-8", "ar_EG", "ja_JP.SJIS"])
    func noLanguageChangesAnAnswer(_ locale: String) async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path, environment: ["LC_ALL": locale, "LANG": locale])
            let fields = try RawClient.get("/a.txt", port: preview.port, host: "LOCALHOST").fields
            #expect(fields["date"].flatMap(TestDate.parse) != nil)
            let modified = try #require(fields["last-modified"])
            #expect(TestDate.parse(modified) != nil)
            for line in ["IF-MODIFIED-SINCE: \(modified)", "iF-nOnE-mAtCh: \(fields["etag"] ?? "")"] {
                #expect(try RawClient.get("/a.txt", port: preview.port, fields: [line]).status == 304)
            }
        }
    }

    /// What lies there but may not be read is 403, and the listing works. As root, who may read everything, the command
    /// is started as another user.
    @Test func whatMayNotBeReadIsForbidden() async throws {
        let folder = folder
        try folder.write("site/a.txt", "0123456789")
        try folder.write("site/private.txt", "SECRET")
        try folder.write("site/private/a.txt", "SECRET")
        try await OnThread.run {
            #expect(chmod(folder.path, 0o755) == 0)
            for name in ["private.txt", "private"] { #expect(chmod(folder.path + "/site/" + name, 0) == 0) }
            let wrapper = geteuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : []
            let preview = try PreviewProcess(folder.path + "/site", wrapper: wrapper)
            for target in ["/private.txt", "/private/", "/private/a.txt"] {
                let response = try RawClient.get(target, port: preview.port)
                #expect(response.status == 403 && !response.text.contains("SECRET"), "\(target)")
            }
            let listing = try RawClient.get("/", port: preview.port, fields: ["Accept: text/plain"])
            #expect(listing.status == 200 && listing.text.contains("a.txt"))
        }
    }
}
