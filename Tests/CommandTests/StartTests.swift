import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Starts where something is missing that every process has.
struct StartTests {
    private static let program = BuiltProducts.path("preview")

    private static func run(_ script: String) throws -> (status: Int, output: String, errors: String) {
        let process = try ServerProcess("/bin/bash", ["-c", script])
        let output = process.output.rest()
        let errors = process.errors.rest()
        return (process.wait(), output, errors)
    }

    /// Either it serves, or it ends with one line.
    private static func expectServesOrSaysWhy(
        _ process: ServerProcess,
        _ name: String,
        _ cause: String = ""
    ) throws {
        let line = process.output.line(containing: "\"event\":\"listening\"", within: 20)
        if let line, let port = try? JSON.parse(Array(line.utf8))["port"]?.int {
            #expect(try RawClient.get("/", port: port).text.hasPrefix("here"), "\(name)")
            process.signal(SIGTERM)
            #expect(process.wait() == 0, "\(name)")
        } else {
            let errors = process.errors.rest()
            #expect(process.wait() == 1, "\(name): \(errors)")
            #expect(
                errors.hasPrefix("preview: \(cause)") && errors.split(separator: "\n").count == 1,
                "\(name): \(errors)"
            )
        }
    }

    @Test func withoutAnyArgumentItSaysSo() async throws {
        let result = try await OnThread.run { try Self.run("exec -a '' '\(Self.program)'") }
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("preview: ") && result.errors.split(separator: "\n").count == 1)
    }

    /// Before, it served the current folder, whatever was asked.
    @Test(.enabled(if: getuid() == 0, "only root can take /proc away"))
    func withoutProcItHasItsArguments() async throws {
        let result = try await OnThread.run {
            try Self.run("exec unshare -m sh -c \"umount -l /proc && exec '\(Self.program)' --version\"")
        }
        #expect(result.status == 0 && result.output == "0.1.0\n", "\(result.errors)")
    }

    /// A user who has no process yet, with a limit of so many: either it serves, or it says in one line what to do. Before,
    /// it printed a trap of SwiftNIO's, or nothing for ever.
    @Test(.enabled(if: getuid() == 0, "only root can become a user without processes"), arguments: Array(1...20))
    func withFewThreadsItServesOrSaysWhy(_ limit: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", "here")
        let user = 61_000 + limit
        try await OnThread.run {
            // The program may lie where another user may not look.
            let copy = folder.path + "/program"
            _ = try Self.run("cp '\(Self.program)' '\(copy)' && chmod 755 '\(folder.path)' '\(copy)'")
            let start = "setpriv --reuid \(user) --clear-groups prlimit --nproc=\(limit)"
            let process = try ServerProcess(
                "/bin/bash",
                ["-c", "cd / && exec \(start) '\(copy)' '\(folder.path)' --port 0 --log-format json"]
            )
            try Self.expectServesOrSaysWhy(process, "\(limit)", "this process cannot start")
        }
    }

    /// Either it serves, or it says in one line what to do.
    @Test(arguments: [8, 12, 16, 20, 24, 32, 40, 63, 64])
    func withFewDescriptorsItServesOrSaysWhy(_ limit: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", "here")
        try await OnThread.run {
            let process = try ServerProcess(
                "/bin/bash",
                ["-c", "ulimit -n \(limit); exec '\(Self.program)' '\(folder.path)' --port 0 --log-format json"]
            )
            try Self.expectServesOrSaysWhy(process, "\(limit)")
        }
    }
}
