import Glibc
import TestSupport

/// A `preview` whose build is a script that finds the folder in `$0`.
struct BuildPreview: Sendable {
    /// The folder that is served is not there before.
    static let copy = "mkdir -p $0/site; cp $0/content/a.md $0/site/index.html; echo run >> $0/runs"

    let process: ServerProcess
    let port: Int

    init(_ folder: TemporaryFolder, _ script: String, _ options: [String] = ["--quiet"]) throws {
        process = try ServerProcess(
            BuiltProducts.path("preview"),
            [folder.path + "/site", "--port", "0", "--watch", folder.path + "/content"] + options
                + ["--", "sh", "-c", script, folder.path]
        )
        guard let line = process.output.line(containing: "http://"), let port = PreviewProcess.port(in: line) else {
            throw TestError("preview does not start: \(process.errors.rest(within: 1))")
        }
        self.port = port
    }

    func get(_ target: String = "/") throws -> String { try RawClient.get(target, port: port).text }

    func awaitBuild() -> Bool { process.errors.line(containing: "built in") != nil }

    /// Ends it as Ctrl-C does.
    func interrupt() -> Int {
        process.signal(SIGINT)
        return process.wait()
    }
}
