import Glibc
import TestSupport
import Testing

/// Rows of the table of watching that need a process of their own: one that is stopped, or that has other limits.
struct WatchingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", "<p>old")
    }

    /// A `preview` of `site`, in a user namespace where `unshare` is asked for one.
    private struct Preview: Sendable {
        let process: ServerProcess
        let port: Int

        init(_ folder: TemporaryFolder, within wrapper: [String] = []) throws {
            let command =
                wrapper + [BuiltProducts.path("preview"), folder.path + "/site", "--port", "0", "--log-format", "json"]
            process = try ServerProcess(command[0], Array(command.dropFirst()))
            let listening = try JSON.parse(Array(try #require(process.output.line()).utf8))
            port = try #require(listening["port"]?.int)
        }

        func next(_ event: String) throws -> JSON {
            let line = try #require(process.output.line(containing: "\"event\":\"\(event)\"", within: 60))
            return try JSON.parse(Array(line.utf8))
        }

        /// Reads until a change of the path is told.
        func awaitChange(of path: String) throws {
            var paths: [Substring]
            repeat {
                paths = try next("changed")["paths"]?.string?.split(separator: "\n") ?? []
            } while !paths.contains(Substring(path))
        }

        func mode() throws -> String? {
            try JSON.parse(RawClient.get("/.preview/status", port: port).body)["mode"]?.string
        }

        func setLimit(_ name: String, _ value: Int) throws {
            let script = "echo \(value) >/proc/sys/user/\(name)"
            let arguments = ["-t", "\(process.pid)", "-U", "--preserve-credentials", "sh", "-c", script]
            let entered = try ServerProcess("nsenter", arguments)
            #expect(entered.wait() == 0)
        }
    }

    private static func limited(_ name: String, to value: Int) -> [String] {
        ["unshare", "-Ur", "sh", "-c", "echo \(value) >/proc/sys/user/\(name) && exec \"$0\" \"$@\""]
    }

    private static func canUnshare() -> Bool {
        if let process = try? ServerProcess("unshare", ["-Ur", "true"]), process.wait() == 0 { return true }
        print("skipped: no user namespace can be made")
        return false
    }

    private static func machineLimits() throws -> [[UInt8]] {
        try ["max_inotify_watches", "max_inotify_instances"].map { name in
            try TemporaryFolder.read(Array("/proc/sys/user/\(name)".utf8))
        }
    }

    @Test func watchesThatRunOutAreMadeUpForByPolling() async throws {
        let folder = folder
        try await OnThread.run {
            guard Self.canUnshare() else { return }
            let before = try Self.machineLimits()
            let preview = try Preview(folder, within: Self.limited("max_inotify_watches", to: 12))
            #expect(try preview.next("watching")["mode"]?.string == "inotify")
            for index in 1...20 { try folder.makeFolder("site/\(index)") }
            let notice = try preview.next("notice")["message"]?.string ?? ""
            #expect(notice.contains("user.max_inotify_watches is 12"), "\(notice)")
            #expect(notice.contains("sudo sysctl user.max_inotify_watches="), "\(notice)")
            #expect(try preview.mode() == "both")
            for index in 1...20 {
                try folder.write("site/\(index)/a.txt", "x")
                try preview.awaitChange(of: "\(index)/a.txt")
            }
            #expect(try RawClient.get("/20/a.txt", port: preview.port).text == "x")

            try preview.setLimit("max_inotify_watches", 1000)
            #expect(try preview.next("watching")["mode"]?.string == "inotify")
            #expect(try preview.mode() == "inotify")
            try folder.write("site/20/a.txt", "xy")
            try preview.awaitChange(of: "20/a.txt")
            #expect(try Self.machineLimits() == before)
        }
    }

    @Test func instancesThatRunOutAreMadeUpForByPolling() async throws {
        let folder = folder
        try await OnThread.run {
            guard Self.canUnshare() else { return }
            let before = try Self.machineLimits()
            let preview = try Preview(folder, within: Self.limited("max_inotify_instances", to: 0))
            let notice = try preview.next("notice")["message"]?.string ?? ""
            #expect(notice.contains("user.max_inotify_instances is 0"), "\(notice)")
            #expect(notice.contains("sudo sysctl user.max_inotify_instances="), "\(notice)")
            #expect(try preview.next("watching")["mode"]?.string == "polling")
            try folder.write("site/css/a.css", "a {}")
            try preview.awaitChange(of: "css/a.css")

            try preview.setLimit("max_inotify_instances", 10)
            #expect(try preview.next("watching")["mode"]?.string == "inotify")
            try folder.write("site/css/a.css", "a { b: c }")
            try preview.awaitChange(of: "css/a.css")
            #expect(try Self.machineLimits() == before)
        }
    }

    /// Most people are not root.
    @Test func userWithoutPrivilegesIsAnsweredAndToldOfAFolderThatMayNotBeRead() async throws {
        let folder = folder
        try folder.makeFolder("site/private")
        #expect(chmod(folder.path + "/site/private", 0) == 0)
        defer { chmod(folder.path + "/site/private", 0o700) }
        try await OnThread.run {
            guard getuid() != 0 || Self.canUnshare() else { return }
            // In a namespace without a mapping root is the owner of its files and nothing more.
            let preview = try Preview(folder, within: getuid() == 0 ? ["unshare", "-U"] : [])
            // Whom the system does not know has no folder for the socket of preview reload either, which is the first notice.
            var notices = [try preview.next("notice")["message"]?.string ?? ""]
            if notices[0].hasPrefix("preview reload") {
                notices.append(try preview.next("notice")["message"]?.string ?? "")
            }
            #expect(notices.last?.contains("site/private are not seen") == true, "\(notices)")
            _ = try preview.next("watching")
            #expect(try RawClient.get("/index.html", port: preview.port).status == 200)
            try folder.write("site/index.html", "<p>newer")
            try preview.awaitChange(of: "index.html")
        }
    }

    @Test func queueThatOverflowsWhileItIsStoppedIsSurvived() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Preview(folder)
            _ = try preview.next("watching")
            preview.process.signal(SIGSTOP)
            for index in 0..<20_000 { close(open(folder.path + "/site/o\(index)", O_CREAT | O_WRONLY, 0o644)) }
            try folder.write("site/unheard/a.txt", "x")
            preview.process.signal(SIGCONT)
            // Of all that nothing can be said but that anything may have changed.
            #expect(try preview.next("changed")["count"]?.int == nil)
            #expect(try preview.mode() == "inotify")
            try folder.write("site/unheard/a.txt", "later")
            try preview.awaitChange(of: "unheard/a.txt")
        }
    }

    @Test func editWhileItIsStoppedIsSeenAfterwards() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Preview(folder)
            _ = try preview.next("watching")
            preview.process.signal(SIGSTOP)
            try folder.write("site/index.html", "<p>newer")
            preview.process.signal(SIGCONT)
            try preview.awaitChange(of: "index.html")
        }
    }

    @Test(arguments: [([], "watching 2 folders by inotify"), (["--poll"], "watching 2 folders by polling")])
    func terminalSaysHow(options: [String], line: String) async throws {
        let folder = folder
        try folder.makeFolder("site/css")
        try await OnThread.run {
            let arguments = [folder.path + "/site", "--port", "0", "--quiet"] + options
            let process = try ServerProcess(BuiltProducts.path("preview"), arguments)
            #expect(process.output.line(containing: "watching") == line)
        }
    }
}
