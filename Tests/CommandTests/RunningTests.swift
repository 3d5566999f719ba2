import Glibc
import TestSupport
import Testing

struct RunningTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "text")
    }

    private static func start(
        _ folder: TemporaryFolder,
        _ arguments: [String] = []
    ) throws -> (ServerProcess, port: Int) {
        let process = try ServerProcess(BuiltProducts.path("preview"), [folder.path, "--port", "0"] + arguments)
        let line = try #require(process.output.line())
        let port = line.split(separator: ":").last?.prefix { $0.isNumber }
        return (process, try #require(port.flatMap { Int($0) }))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func signalsEndItWithoutAnError(_ signal: CInt) async throws {
        let folder = folder
        try await OnThread.run {
            let (process, port) = try Self.start(folder)
            let stream = try RawClient(port: port)
            stream.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(stream.response(isStream: true)?.status == 200)
            process.signal(signal)
            #expect(stream.drainsToEnd(within: 10))
            #expect(process.wait() == 0)
        }
    }

    @Test func requestsAreLoggedInPrintableWords() async throws {
        let folder = folder
        try await OnThread.run {
            let (process, port) = try Self.start(folder)
            _ = try RawClient.get("/a.txt", port: port)
            _ = try RawClient.get("/x%1b?\u{7}", port: port)
            let first = try #require(process.errors.line())
            #expect(first.hasSuffix(" 200 GET /a.txt  4 B"), "\(first)")
            let second = try #require(process.errors.line())
            #expect(second.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(second)")
        }
    }

    @Test func quietLogsNoRequests() async throws {
        let folder = folder
        try await OnThread.run {
            let (process, port) = try Self.start(folder, ["--quiet"])
            _ = try RawClient.get("/a.txt", port: port)
            process.signal(SIGTERM)
            #expect(process.wait() == 0)
            #expect(process.errors.rest() == "")
        }
    }

    @Test func jsonIsOneObjectALine() async throws {
        let folder = folder
        try await OnThread.run {
            let (process, port) = try { () throws -> (ServerProcess, Int) in
                let process = try ServerProcess(
                    BuiltProducts.path("preview"),
                    [folder.path, "--port", "0", "--log-format", "json"]
                )
                let listening = try JSON.parse(Array(try #require(process.output.line()).utf8))
                #expect(listening["event"]?.string == "listening")
                #expect(listening["url"]?.string?.hasPrefix("http://127.0.0.1:") == true)
                return (process, try #require(listening["port"]?.int))
            }()
            _ = try RawClient.get("/a.txt?\"q", port: port)
            // It is watched meanwhile, and says so.
            let line = try #require(process.output.line(containing: #""event":"request""#))
            let request = try JSON.parse(Array(line.utf8))
            #expect(request["status"]?.int == 200 || request["status"]?.int == 400)
        }
    }

    @Test func aTakenPortIsOneLine() async throws {
        let folder = folder
        try await OnThread.run {
            let (first, port) = try Self.start(folder)
            let second = try ServerProcess(BuiltProducts.path("preview"), [folder.path, "--port", "\(port)"])
            #expect(
                second.errors.rest()
                    == "preview: port \(port) on 127.0.0.1 is taken: choose another with --port, or 0 for any free one\n"
            )
            #expect(second.wait() == 1)
            first.signal(SIGTERM)
            #expect(first.wait() == 0)
        }
    }

    @Test func withoutAPortTheNextFreeOneIsTaken() async throws {
        let folder = folder
        try await OnThread.run {
            let program = BuiltProducts.path("preview")
            let first = try ServerProcess(program, [folder.path])
            let second = try ServerProcess(program, [folder.path])
            let lines = [try #require(first.output.line()), try #require(second.output.line())]
            #expect(Set(lines).count == 2)
        }
    }

    @Test func descriptorsThatRunOutAreSurvived() async throws {
        let folder = folder
        try await OnThread.run {
            let process = try ServerProcess(
                "sh",
                ["-c", "ulimit -n 64; exec \"$0\" \"$@\"", BuiltProducts.path("preview"), folder.path, "--port", "0"]
            )
            let line = try #require(process.output.line())
            let port = try #require(line.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) })
            var clients: [RawClient] = try (0..<100).map { _ in try RawClient(port: port) }
            clients.removeFirst(60)
            // While descriptors are short the answer may be 503; it must not stay so, with 40 idle clients still there.
            var answer = try RawClient.get("/a.txt", port: port)
            _ = try Eventually.holds {
                answer = try RawClient.get("/a.txt", port: port)
                return answer.status != 503
            }
            #expect(answer.status == 200 && answer.text == "text")
            #expect(clients.count == 40)
        }
    }

    /// One line a change, in the way that it was made known: by the kernel, or by looking again.
    @Test(arguments: [[], ["--poll"], ["--poll", "50"]])
    func changesAreOneLineEach(_ options: [String]) async throws {
        let folder = try TemporaryFolder()
        try folder.write("site/index.html", "<p>x")
        try await OnThread.run {
            let server = try ServerProcess(
                BuiltProducts.path("preview"),
                [folder.path + "/site", "--port", "0", "--quiet"] + options
            )
            let line = try #require(server.output.line())
            let port = try #require(line.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) })
            var mode: String?
            _ = try Eventually.holds {
                let status = try JSON.parse(RawClient.get("/.preview/status", port: port).body)
                mode = status["mode"]?.string
                return status["folders"]?.int == 1
            }
            #expect(mode == (options.isEmpty ? "inotify" : "polling"))
            // The first line of a folder that is being walked could come before it is known.
            let stream = try RawClient(port: port)
            stream.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = stream.text(through: "event: hello")
            try folder.write("site/new\u{7}.css", "a {}")
            #expect(
                server.errors.line(containing: "new")?.hasSuffix(#"added new\x07.css"#) == true,
                "\(options) \((try? RawClient.get("/.preview/status", port: port).text) ?? "")"
            )
            try folder.write("site/index.html", "<p>changed and longer")
            #expect(server.errors.line(containing: "index")?.hasSuffix("changed index.html") == true)
            try folder.write("site/many/a.txt", "a")
            try folder.write("site/many/b.txt", "a")
            #expect(server.errors.line(containing: "many")?.contains("many") == true)
            server.signal(SIGINT)
            #expect(server.wait() == 0)
        }
    }
}
