package import Glibc

/// The `preview` command on a port of its own, accepting connections.
package struct PreviewProcess {
    package let process: ServerProcess
    package let port: Int
    package var pid: pid_t { process.pid }

    /// - Parameters:
    ///   - wrapper: a program with its arguments that runs what follows them, such as `prlimit`.
    ///   - environment: beside that of the tests.
    package init(
        _ root: String,
        _ arguments: [String] = ["--quiet"],
        wrapper: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        let command = wrapper + [BuiltProducts.path("preview"), root, "--port", "0"] + arguments
        process = try ServerProcess(command[0], Array(command.dropFirst()), environment: environment)
        guard let line = process.output.line(containing: "http://"), let port = Self.port(in: line) else {
            throw TestError("preview does not start: \(process.errors.rest(within: 1))")
        }
        self.port = port
    }

    /// Of the URL in a line.
    package static func port(in line: String) -> Int? {
        line.firstMatch(of: /http:\/\/[^\/]*:([0-9]+)\//).flatMap { Int($0.1) }
    }

    /// Whether it answers, and within a second. What runs under a sanitizer is ten times as slow.
    package func serves(_ target: String = "/a.txt") throws -> Bool {
        let started = RawClient.now()
        let limit = isSanitized ? 10.0 : 1
        return try RawClient.get(target, port: port).status == 200 && RawClient.now() - started < limit
    }

    /// Whether the folder is watched, in time: only then has it all the descriptors that it has at rest.
    package func isWatching() throws -> Bool {
        try Eventually.holds {
            let status = try JSON.parse(RawClient.get("/.preview/status", port: port).body)
            return (status["folders"]?.int ?? 0) > 0
        }
    }

    package var descriptors: Int { TemporaryFolder.descriptors(of: pid) }
}
