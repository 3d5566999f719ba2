import Glibc
import Platform
import TestSupport
import Testing

@testable import preview

@Suite(.serialized)
struct ReloadTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", "<p>one")
        try folder.makeFolder("run")
    }

    private static func preview(
        _ folder: TemporaryFolder,
        _ runtime: String? = nil,
        port: Int = 0
    ) throws -> PreviewProcess {
        let options = port == 0 ? [] : ["--port", "\(port)"]
        return try PreviewProcess(
            folder.path + "/site",
            ["--log-format", "json"] + options,
            environment: ["XDG_RUNTIME_DIR": runtime ?? folder.path + "/run"]
        )
    }

    private static func reload(
        _ folder: TemporaryFolder,
        _ address: String,
        _ runtime: String? = nil
    ) throws -> (Int, String) {
        let process = try ServerProcess(
            BuiltProducts.path("preview"),
            ["reload", address],
            environment: ["XDG_RUNTIME_DIR": runtime ?? folder.path + "/run"]
        )
        let errors = process.errors.rest()
        return (process.wait(), errors)
    }

    @Test func pagesAreToldToReload() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try Self.preview(folder)
            let stream = try RawClient(port: preview.port)
            stream.send("GET /.preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(stream.text(through: "event: hello") != nil)
            for host in ["http://127.0.0.1", "site.localhost", ""] {
                let address = host + ":\(preview.port)"
                #expect(try Self.reload(folder, address) == (0, ""))
                #expect(stream.text(through: "event: reload") != nil)
            }
            let (status, errors) = try Self.reload(folder, "http://203.0.113.7:\(preview.port)/")
            #expect(status == 69)
            #expect(errors == "preview: 203.0.113.7 is not this machine: run preview reload where the server runs\n")
            #expect(folder.exists("run/preview/\(preview.port).sock"))
            preview.process.signal(SIGTERM)
            #expect(preview.process.wait() == 0)
            #expect(!folder.exists("run/preview/\(preview.port).sock"))
        }
    }

    /// What a server that was killed has left is no hindrance for the next, nor for a program that looks for it.
    @Test func socketOfADeadServerIsReplaced() async throws {
        let folder = folder
        try await OnThread.run {
            let first = try Self.preview(folder)
            #expect(Eventually.holds { folder.exists("run/preview/\(first.port).sock") })
            first.process.signal(SIGKILL)
            #expect(first.process.wait() == 128 + 9)
            #expect(folder.exists("run/preview/\(first.port).sock"))
            try folder.rename("run/preview/\(first.port).sock", to: "run/preview/1.sock")
            try folder.link("run/preview/\(first.port).sock", to: "1.sock")
            // And one that was killed before it listened.
            try folder.write("run/preview/\(first.pid).9.new", "")
            let (status, errors) = try Self.reload(folder, "\(first.port)")
            #expect(status == 69)
            #expect(
                errors == "preview: no server of yours runs at port \(first.port): "
                    + "start one with preview <folder> --port \(first.port)\n"
            )
            let second = try ServerProcess(
                BuiltProducts.path("preview"),
                [folder.path + "/site", "--port", "\(first.port)"],
                environment: ["XDG_RUNTIME_DIR": folder.path + "/run"]
            )
            #expect(second.output.line(containing: "http://") != nil)
            #expect(try Eventually.holds { try Self.reload(folder, "\(first.port)").0 == 0 })
            // Of any port.
            #expect(!folder.exists("run/preview/1.sock") && !folder.exists("run/preview/\(first.pid).9.new"))
        }
    }

    /// Longer than the address of a socket may be; and none, or one that does not count, where `/tmp` is the place.
    @Test(arguments: ["\(String(repeating: "/long", count: 40))/run", nil, "", "relative"])
    func placeOfTheSocketDoesNotMatter(_ place: String?) async throws {
        let folder = folder
        if let place, place.hasPrefix("/") { try folder.makeFolder(place) }
        let runtime = place?.hasPrefix("/") == false ? place : folder.path + (place ?? "/missing")
        try await OnThread.run {
            let preview = try Self.preview(folder, runtime)
            #expect(try Eventually.holds { try Self.reload(folder, "\(preview.port)", runtime).0 == 0 })
            let socket = "/tmp/preview-\(geteuid())/\(preview.port).sock"
            #expect((access(socket, F_OK) == 0) == (place?.hasPrefix("/") != true))
            preview.process.signal(SIGTERM)
            #expect(preview.process.wait() == 0)
            #expect(access(socket, F_OK) != 0)
        }
    }

    /// A folder that somebody else may have laid out is not used; the server runs all the same. In `/tmp` it is found by
    /// its own name, so that place is looked for too.
    @Test(arguments: ["link", "file", "open"])
    func folderOfDoubtfulOriginIsNotUsed(_ kind: String) async throws {
        let folder = folder
        try folder.makeFolder("elsewhere")
        switch kind {
        case "link": try folder.link("run/preview", to: folder.path + "/elsewhere")
        case "file": try folder.write("run/preview", "")
        default:
            try folder.makeFolder("run/preview")
            try #require(chmod(folder.path + "/run/preview", 0o777) == 0)
        }
        try #require(chmod(folder.path + "/elsewhere", 0o700) == 0)
        let places = [(parent: folder.path + "/run", name: "preview")]
        #expect(throws: CommandError.self) { try ReloadSocket(port: 1, places: places) {} }
        #expect(!folder.exists("elsewhere/1.sock") && !folder.exists("run/preview/1.sock"))
        #expect(throws: CommandError.self) { try RuntimeFolder(places[0], creates: false) }
    }

    /// Where there is no place for the socket at all, that is a notice.
    @Test func serverRunsWithoutASocket() async throws {
        let folder = folder
        let taken = try ReloadSocket(port: 1, places: [(parent: folder.path, name: "taken")]) {}
        defer { taken.end() }
        let error = #expect(throws: CommandError.self) {
            try ReloadSocket(port: 1, places: [(parent: folder.path, name: "taken")]) {}
        }
        #expect(error?.cause == "another server of yours has this port, at another address")
        try await OnThread.run {
            guard geteuid() == 0 else { return print("skipped: only root can mount") }
            let script = """
                d=/tmp/preview-$(id -u); mkdir -m 700 -p $d && mount -t tmpfs -o ro,mode=755 none $d && exec "$0" "$@"
                """
            guard let able = try? ServerProcess("unshare", ["-m", "true"]), able.wait() == 0 else {
                return print("skipped: no mount namespace can be made")
            }
            let preview = try PreviewProcess(
                folder.path + "/site",
                ["--log-format", "json"],
                wrapper: ["unshare", "-m", "sh", "-c", script],
                environment: ["XDG_RUNTIME_DIR": ""]
            )
            let line = preview.process.output.line(containing: "preview reload will not find this server")
            #expect(line?.contains("\"event\":\"notice\"") == true)
            #expect(try RawClient.get("/.preview/status", port: preview.port).status == 200)
        }
    }

    /// The kernel says who is at the other end, whatever the folder lets through.
    @Test func otherUsersAreRefused() async throws {
        let folder = folder
        let (told, reloads) = AsyncStream.makeStream(of: Void.self)
        let places = [(parent: folder.path + "/run", name: "preview")]
        let ours = try ReloadSocket(port: 1, places: places) { reloads.yield() }
        let theirs = try ReloadSocket(port: 2, user: geteuid() + 1, places: places) { Issue.record("reloaded") }
        defer {
            ours.end()
            theirs.end()
        }
        let answers = try await OnThread.run {
            let folder = try RuntimeFolder(places[0], creates: false)
            return [1, 2].map { port -> String? in
                guard let socket = try? UnixSocket() else { return "no socket" }
                defer { socket.close() }
                guard (try? socket.connect(to: folder.address(of: "\(port).sock"))) != nil else {
                    return "no server"
                }
                socket.setTimeouts(.seconds(1))
                socket.send("reload\n")
                return socket.line(limit: 64)
            }
        }
        #expect(answers == ["reloaded", nil])
        for await _ in told { break }
    }

    /// Not one of ours, one that says nothing, one that says too much: all are left, and the next is served.
    @Test func nonsenseIsNotAnswered() async throws {
        let folder = folder
        let places = [(parent: folder.path + "/run", name: "preview")]
        let socket = try ReloadSocket(port: 1, places: places) {}
        defer { socket.end() }
        let answers = try await OnThread.run {
            let folder = try RuntimeFolder(places[0], creates: false)
            return ["stop\n", String(repeating: "x", count: 1000), "", "reload\n"].map { text -> String? in
                guard let socket = try? UnixSocket() else { return "no socket" }
                defer { socket.close() }
                guard (try? socket.connect(to: folder.address(of: "1.sock"))) != nil else {
                    return "no server"
                }
                socket.send(text)
                if text.isEmpty { Sockets.finishSending(socket.descriptor) }
                return socket.line(limit: 64)
            }
        }
        #expect(answers == [nil, nil, nil, "reloaded"])
    }
}
