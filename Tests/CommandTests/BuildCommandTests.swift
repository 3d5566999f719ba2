import Glibc
import TestSupport
import Testing

/// `preview ./site --watch ./content -- command`: each with a shell script as the build.
///
/// Serialized: some measure time.
@Suite(.serialized)
struct BuildCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("content/a.md", "one")
    }

    /// The numbers that a build has written into a file, one a line; nothing while it is not whole.
    private static func numbers(_ folder: TemporaryFolder, _ name: String, _ count: Int) -> [pid_t] {
        let lines = ((try? folder.read(name)) ?? "").split(separator: "\n").compactMap { pid_t($0) }
        return lines.count == count ? lines : []
    }

    /// Also of a process whose parent has not asked for its status yet; see proc_pid_stat(5).
    private static func lives(_ pid: pid_t) -> Bool {
        guard let bytes = try? TemporaryFolder.read(Array("/proc/\(pid)/stat".utf8)), !bytes.isEmpty else {
            return false
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: ") ").last?.hasPrefix("Z") == false
    }

    @Test(arguments: [[], ["--poll", "50"]])
    func buildRunsAtTheStartAndOnceForEveryEdit(_ options: [String]) async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try BuildPreview(folder, BuildPreview.copy, ["--quiet"] + options)
            #expect(preview.awaitBuild())
            // Who polls has a reason: the sources are not left to the kernel either.
            let instances = TemporaryFolder.descriptors(of: preview.process.pid, to: "anon_inode:inotify")
            #expect((instances == 0) == !options.isEmpty)
            #expect(try preview.get().hasSuffix("one"))
            for text in ["two", "three"] {
                try folder.write("content/a.md", text)
                #expect(preview.process.errors.line(containing: "sh -c")?.hasSuffix("content/a.md") == true)
                #expect(preview.awaitBuild())
                #expect(try preview.get().hasSuffix(text))
            }
            #expect(try folder.read("runs") == "run\nrun\nrun\n")
            #expect(preview.interrupt() == 0)
        }
    }

    /// With what it has started, in whatever process group that is.
    @Test func editEndsABuildThatStillRuns() async throws {
        let folder = folder
        try folder.write("content/a.md", "slow")
        let script = """
            if grep -q slow $0/content/a.md; then
                sh -c 'echo $$; sleep 301 & echo $!; wait' >> $0/pids &
                timeout 303 sh -c 'echo $$; echo $PPID; sleep 302' >> $0/pids &
                wait
            fi
            \(BuildPreview.copy)
            """
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            let pids = try #require(Eventually.value { Self.numbers(folder, "pids", 4) })
            let started = RawClient.now()
            try folder.write("content/a.md", "fast")
            #expect(preview.process.errors.line(containing: "ending sh") != nil)
            #expect(preview.awaitBuild())
            #expect(isSanitized || RawClient.now() - started < 1.9, "none of them needed SIGKILL")
            #expect(try preview.get().hasSuffix("fast"))
            for pid in pids { #expect(!Self.lives(pid)) }
            // The one that was ended never came to its end.
            #expect(try folder.read("runs") == "run\n")
            #expect(preview.interrupt() == 0)
        }
    }

    @Test func buildThatIgnoresTheSignalIsKilled() async throws {
        let folder = folder
        try folder.write("content/a.md", "stubborn")
        let script = """
            if grep -q stubborn $0/content/a.md; then
                trap '' TERM; echo $$ > $0/pids; while :; do sleep 0.05; done
            fi
            \(BuildPreview.copy)
            """
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            let pids = try #require(Eventually.value { Self.numbers(folder, "pids", 1) })
            try folder.write("content/a.md", "fast")
            #expect(preview.process.errors.line(containing: "ending sh") != nil)
            let told = RawClient.now()
            #expect(preview.awaitBuild())
            let took = RawClient.now() - told
            #expect(took > 1.8 && (isSanitized || took < 6), "\(took) s")
            #expect(!Self.lives(pids[0]))
        }
    }

    /// One that ends well is not left running in parts either: the next would find them at work.
    @Test func nothingIsLeftBehind() async throws {
        let folder = folder
        let script = "sleep 304 & echo $! >> $0/pids; \(BuildPreview.copy)"
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            #expect(preview.awaitBuild())
            let pids = try #require(Eventually.value { Self.numbers(folder, "pids", 1) })
            #expect(!Self.lives(pids[0]))
            #expect(preview.interrupt() == 0)
        }
    }

    /// What has made itself a session means to stay, and that it holds the output open keeps nobody waiting.
    @Test func daemonsLiveOn() async throws {
        let folder = folder
        let script =
            "setsid sh -c 'echo $$ > $0/pids; exec sleep 305' $0 & while ! [ -s $0/pids ]; do :; done; \(BuildPreview.copy)"
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            #expect(preview.awaitBuild())
            let pids = try #require(Eventually.value { Self.numbers(folder, "pids", 1) })
            defer { kill(pids[0], SIGKILL) }
            #expect(preview.interrupt() == 0)
            #expect(Self.lives(pids[0]))
        }
    }

    @Test func buildThatClosesItsOutputIsAwaited() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try BuildPreview(folder, "exec >&- 2>&-; sleep 0.3; \(BuildPreview.copy)")
            #expect(preview.awaitBuild())
            #expect(try folder.read("runs") == "run\n" && preview.get().hasSuffix("one"))
            #expect(preview.interrupt() == 0)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func endOfThePreviewIsThatOfTheBuild(_ signal: CInt) async throws {
        let folder = folder
        let script = "(echo $$; sh -c 'echo $$; sleep 306 & echo $!; wait') > $0/pids & wait"
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            let pids = try #require(Eventually.value { Self.numbers(folder, "pids", 3) })
            // A page that waits for the build is no hindrance.
            let client = try RawClient(port: preview.port)
            client.send(
                "GET / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\r\n"
            )
            let started = RawClient.now()
            preview.process.signal(signal)
            #expect(preview.process.wait() == 0)
            #expect(isSanitized || RawClient.now() - started < 1.9)
            for pid in pids { #expect(!Self.lives(pid)) }
            #expect(!preview.process.errors.rest(within: 1).contains("built in"))
        }
    }

    /// A person who presses Ctrl-C twice does not want to wait.
    @Test func secondSignalKillsAtOnce() async throws {
        let folder = folder
        let script = "trap 'echo told' TERM; echo $$ > $0/pids; while :; do sleep 0.05; done"
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            let pids = try #require(Eventually.value { Self.numbers(folder, "pids", 1) })
            let started = RawClient.now()
            preview.process.signal(SIGINT)
            #expect(preview.process.errors.line(containing: "ending sh") != nil)
            preview.process.signal(SIGINT)
            #expect(preview.process.wait() == 0)
            #expect(isSanitized || RawClient.now() - started < 1.5)
            #expect(!Self.lives(pids[0]))
        }
    }

    @Test(arguments: [
        ("echo content/a.md:3: bad >&2; exit 3", " (content/a.md, line 3): ", "ended with status 3"),
        ("kill -9 $$", ": ", "was ended by signal 9 (SIGKILL)"),
        ("exit 255", ": ", "ended with status 255"),
    ])
    func failureIsToldInTheTerminalAndOverThePages(_ script: String, _ place: String, _ end: String) async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            let line = try #require(preview.process.errors.line(containing: "the build failed"))
            #expect(line.contains("the build failed\(place)") && line.hasSuffix(end), "\(line)")
            let stream = try RawClient(port: preview.port)
            stream.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = stream.text(through: "event: build")
            let event = try #require(stream.text(through: "\n\n"))
            #expect(event.contains(#""state":"failed""#) && event.contains("\(end)\""), "\(event)")
            #expect(event.contains("content/a.md:3: bad") == script.contains("a.md"))
            // The server lives, and the next build is a new chance.
            #expect(try RawClient.get("/.preview/status", port: preview.port).status == 200)
        }
    }

    @Test func terminalIsNotInTheBuildsHands() async throws {
        let folder = folder
        let script =
            #"printf '\033]0;title\007\033[2J\033[31mred\033[0m \a\302\233 1%%\r2%%\r\nend'; "# + BuildPreview.copy
        try await OnThread.run {
            let preview = try BuildPreview(folder, script)
            let line = preview.process.errors.line(containing: "sh |")
            #expect(line == "sh | 2%")
            #expect(preview.process.errors.line() == "sh | end")
            #expect(preview.awaitBuild())
        }
    }

    @Test func jsonTellsOfBuildsToo() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try BuildPreview(folder, #"printf 'a "\033[1mb\007\n'; exit 4"#, ["--log-format", "json"])
            var events: [JSON] = []
            while events.last?["state"]?.string != "failed" {
                let line = try #require(preview.process.output.line())
                events.append(try JSON.parse(Array(line.utf8)))
            }
            let names = events.compactMap { $0["event"]?.string }.filter { ["run", "output", "build"].contains($0) }
            #expect(Set(names) == ["run", "output", "build"])
            let output = try #require(events.first { $0["event"]?.string == "output" })
            #expect(output["line"]?.string == #"a "b\u{7}"#)
            #expect(events.last?["message"]?.string?.hasSuffix("ended with status 4") == true)
        }
    }

    /// Without `--watch`: the current folder, without the one that is served and what git leaves out.
    @Test func currentFolderIsWatchedByDefault() async throws {
        let folder = folder
        try folder.write(".gitignore", "# comment\n*\n!content\n/ignored\n")
        try folder.makeFolder("ignored")
        try folder.makeFolder("site")
        let script = "date >> ignored/x; cp content/a.md site/index.html; echo run >> site/runs"
        try await OnThread.run {
            let command = [BuiltProducts.path("preview"), "site", "--port", "0", "--quiet", "--", "sh", "-c", script]
            let process = try ServerProcess("env", ["-C", folder.path] + command)
            #expect(process.errors.line(containing: "built in") != nil)
            try folder.write("content/a.md", "two")
            #expect(process.errors.line(containing: "content/a.md") != nil)
            #expect(process.errors.line(containing: "built in") != nil)
            #expect(try folder.read("site/runs") == "run\nrun\n")
            process.signal(SIGINT)
            #expect(process.wait() == 0)
        }
    }

    @Test func sourcesThatAreGoneAreTold() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try BuildPreview(folder, BuildPreview.copy)
            #expect(preview.awaitBuild())
            try folder.rename("content", to: "elsewhere")
            let line = preview.process.errors.line(containing: "are missing")
            #expect(line?.contains("the sources in \(folder.path)/content are missing") == true)
            try folder.write("elsewhere/a.md", "two")
            try folder.rename("elsewhere", to: "content")
            #expect(try Eventually.holds { try preview.get().hasSuffix("two") })
        }
    }

    /// A script that is edited may be gone for a while.
    @Test func programThatIsGoneIsAFailedBuild() async throws {
        let folder = folder
        try folder.write("build.sh", "#!/bin/sh\nexit 0\n")
        try #require(chmod(folder.path + "/build.sh", 0o755) == 0)
        try await OnThread.run {
            let process = try ServerProcess(
                BuiltProducts.path("preview"),
                [folder.path + "/site", "--port", "0", "--quiet", "--watch", folder.path + "/content", "--"]
                    + [folder.path + "/build.sh"]
            )
            #expect(process.errors.line(containing: "built in") != nil)
            folder.remove("build.sh")
            try folder.write("content/a.md", "two")
            let line = process.errors.line(containing: "the build failed")
            #expect(line?.contains("there is no program \(folder.path)/build.sh") == true, "\(line ?? "")")
            try folder.write("build.sh", "#!/bin/sh\nexit 0\n")
            try #require(chmod(folder.path + "/build.sh", 0o755) == 0)
            try folder.write("content/a.md", "three")
            #expect(process.errors.line(containing: "built in") != nil)
        }
    }
}
