import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct WaitTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<p>one")
    }

    private static func start(_ arguments: String...) throws -> ServerProcess {
        try ServerProcess(BuiltProducts.path("preview"), ["wait"] + arguments)
    }

    private static func run(_ arguments: [String]) throws -> (status: Int, output: String, errors: String) {
        let process = try ServerProcess(BuiltProducts.path("preview"), ["wait"] + arguments)
        let (output, errors) = (process.output.rest(), process.errors.rest())
        return (process.wait(), output, errors)
    }

    private static func clients(_ port: Int, _ path: String = "/") throws -> Int {
        try JSON.parse(RawClient.get("\(path).preview/status", port: port).body)["clients"]?.int ?? 0
    }

    private static func generation(_ port: Int) throws -> String {
        let answer = try RawClient.get("/", port: port)
        return try #require(answer.fields["preview-generation"])
    }

    /// However the server is named.
    @Test(arguments: [
        "http://127.0.0.1:PORT/", "http://localhost:PORT", "a.localhost:PORT", "PORT", ":PORT",
        "HTTP://127.0.0.1:PORT/a/b.html?q#f",
    ])
    func returnsWithTheNextChange(_ address: String) async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            #expect(try preview.isWatching())
            let before = try Self.generation(preview.port)
            let waiting = try Self.start(address.replacing("PORT", with: "\(preview.port)"), "--timeout", "20")
            #expect(try Eventually.holds { try Self.clients(preview.port) == 1 })
            try folder.write("index.html", "<p>two")
            let generation = waiting.output.rest()
            #expect(waiting.wait() == 0)
            #expect(try generation != before + "\n" && generation == Self.generation(preview.port) + "\n")
            #expect(try RawClient.get("/", port: preview.port).text.contains("two"))
        }
    }

    /// A page far down, and a site beneath a prefix.
    @Test func findsTheSiteBeneathItsPrefix() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path, ["--quiet", "--base", "/project"])
            let url = "http://127.0.0.1:\(preview.port)/project/a/b/c.html"
            #expect(try Self.run([url, "--timeout", "0.2"]).status == 75)
            let outside = try Self.run(["http://127.0.0.1:\(preview.port)/", "--timeout", "0.2"])
            #expect(outside.status == 69 && outside.errors.contains("give the URL that preview has printed"))
        }
    }

    /// A generation that is over is no reason to wait, and between two calls no change is missed.
    @Test func generationIsWhatTheNextCallGoesOnFrom() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            #expect(try preview.isWatching())
            let port = "\(preview.port)"
            var known = try Self.generation(preview.port)
            #expect(try Self.run([port, "--generation", known, "--timeout", "0.2"]).status == 75)
            for text in ["two", "three", "four"] {
                try folder.write("index.html", "<p>\(text)")
                let result = try Self.run([port, "--generation", known, "--timeout", "20"])
                #expect(result.status == 0 && result.output != known + "\n")
                known = String(result.output.dropLast())
                #expect(try RawClient.get("/", port: preview.port).text.contains(text))
            }
            let other = try Self.run([port, "--generation", "zzzzzz.1", "--timeout", "20"])
            #expect(other.status == 0 && other.output == known + "\n")
        }
    }

    /// A change that is written before the call, but seen after it, is not lost: the race that sleeping does not win.
    @Test func manyChangesInARowAreAllSeen() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            #expect(try preview.isWatching())
            var known = try Self.generation(preview.port)
            for number in 0..<10 {
                let waiting = try Self.start("\(preview.port)", "--generation", known, "--timeout", "20")
                try folder.write("index.html", "<p>number \(number)")
                known = try #require(waiting.output.line())
                #expect(waiting.wait() == 0)
                #expect(try RawClient.get("/", port: preview.port).text.contains("number \(number)"))
            }
        }
    }

    @Test func timeThatIsUpIs75() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            let started = RawClient.now()
            let result = try Self.run(["\(preview.port)", "--timeout", "0.3"])
            #expect(try result.status == 75 && result.output == Self.generation(preview.port) + "\n")
            #expect(result.errors == "preview: nothing has changed in time: give more of it with --timeout\n")
            #expect(RawClient.now() - started >= 0.3)
            let now = try Self.run(["\(preview.port)", "--timeout", "0"])
            #expect(now.status == 75 && now.output == result.output)
        }
    }

    @Test func serverThatIsStartedAgainHasChanged() async throws {
        let folder = folder
        try await OnThread.run {
            let first = try PreviewProcess(folder.path)
            let waiting = try Self.start("\(first.port)", "--timeout", "20")
            #expect(try Eventually.holds { try Self.clients(first.port) == 1 })
            first.process.signal(SIGTERM)
            #expect(first.process.wait() == 0)
            let arguments = [folder.path, "--quiet", "--port", "\(first.port)"]
            let second = try ServerProcess(BuiltProducts.path("preview"), arguments)
            #expect(second.output.line(containing: "http://") != nil)
            let generation = waiting.output.rest()
            #expect(waiting.wait() == 0)
            #expect(try generation == Self.generation(first.port) + "\n")
        }
    }

    /// A build that fails changes nothing; one that succeeds does.
    @Test func buildIsAwaited() async throws {
        let folder = folder
        try folder.write("content/a.md", "bad")
        try folder.makeFolder("site")
        let script = "grep -q bad $0/content/a.md && exit 1; cp $0/content/a.md $0/site/index.html"
        try await OnThread.run {
            let process = try ServerProcess(
                BuiltProducts.path("preview"),
                [folder.path + "/site", "--port", "0", "--quiet", "--watch", folder.path + "/content"]
                    + ["--", "sh", "-c", script, folder.path]
            )
            let port = try #require(process.output.line(containing: "http://").flatMap(PreviewProcess.port))
            #expect(process.errors.line(containing: "the build failed") != nil)
            let waiting = try Self.start("\(port)", "--timeout", "20")
            #expect(try Eventually.holds { try Self.clients(port) == 1 })
            try folder.write("content/a.md", "good")
            #expect(waiting.wait() == 0)
            #expect(try RawClient.get("/", port: port).text.hasSuffix("good"))
        }
    }

    @Test(
        arguments: [
            (["1"], 69, "no server answers at http://127.0.0.1:1/: start one with preview <folder> --port 1"),
            (
                ["http://[::1]:1/a"], 69,
                "no server answers at http://[::1]:1/a: start one with preview <folder> --port 1"
            ),
            (["https://localhost"], 64, "write http://127.0.0.1:8080/, which is all that preview serves"),
            (["http://a:b@c/"], 64, "give a port from 1 to 65535"),
            (["::1"], 64, "put the address into brackets: http://[::1]:8080/"),
            (["1", "--timeout", "-1"], 64, "preview wait --help lists the options"),
            (["1", "--timeout", "x"], 64, "preview wait --help lists the options"),
            (["1", "--generation", "x"], 64, "x is no generation: give one that preview wait has printed"),
            (["1", "--generation", ".1"], 64, ".1 is no generation"),
            (["1", "--generation", "a."], 64, "a. is no generation"),
            (["1", "--generation", "a.b"], 64, "a.b is no generation"),
            (["1", "--generation", "A.1"], 64, "A.1 is no generation"),
            (["1", "--generation", "a.1.2"], 64, "a.1.2 is no generation"),
            ([], 64, "no server is named"),
        ] as [([String], Int, String)]
    )
    func whatIsWrongIsOneLine(_ arguments: [String], _ status: Int, _ text: String) async throws {
        let result = try await OnThread.run { try Self.run(arguments) }
        #expect(result.status == status)
        #expect(result.errors.contains(text) && result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(result.output == "")
    }

    /// `preview wait` is the command wherever it is the first word, and a folder elsewhere.
    @Test func folderOfThatNameIsServed() async throws {
        let folder = folder
        try folder.write("wait/a.txt", "text")
        try await OnThread.run {
            for arguments in [["./wait", "--port", "0"], ["--port", "0", "wait"]] {
                let process = try ServerProcess("env", ["-C", folder.path, BuiltProducts.path("preview")] + arguments)
                let port = try #require(process.output.line(containing: "http://").flatMap(PreviewProcess.port))
                #expect(try RawClient.get("/a.txt", port: port).text == "text")
            }
        }
    }
}
