import FoundationEssentials
import Glibc
import TestSupport

/// A site in a folder, the command that serves it, and what the command says of what happens.
final class Stage: Sendable {
    /// Holds the site, so that it can be moved away and replaced.
    let folder: TemporaryFolder
    let site: String
    let url: String
    let port: Int
    let server: ServerProcess

    init(_ files: [String: String], bytes: [String: [UInt8]] = [:], options: [String] = []) throws {
        folder = try TemporaryFolder()
        site = folder.path + "/site"
        for (name, content) in files { try folder.write("site/" + name, content) }
        for (name, content) in bytes { try folder.write("site/" + name, content) }
        server = try ServerProcess(
            BuiltProducts.path("preview"),
            [site, "--port", "0", "--log-format", "json"] + options
        )
        guard let line = server.output.line(containing: #""event":"listening""#),
            let listening = try? JSON.parse(Array(line.utf8)), let url = listening["url"]?.string,
            let port = listening["port"]?.int
        else { throw TestError("the server does not start") }
        self.url = url
        self.port = port
        guard server.output.line(containing: #""event":"watching""#) != nil else {
            throw TestError("the server does not watch")
        }
    }

    func write(_ name: String, _ content: String) throws { try folder.write("site/" + name, content) }

    /// Runs a command in the folder that holds the site, to its end.
    func shell(_ command: String) throws {
        let process = try ServerProcess("/bin/sh", ["-ec", "cd '\(folder.path)'; \(command)"])
        let status = process.wait()
        guard status == 0 else { throw TestError("\(command): \(status) \(process.errors.rest(within: 1))") }
    }

    /// The next thing of that kind that the command tells.
    func event(_ name: String, where condition: (JSON) -> Bool = { _ in true }) throws -> JSON {
        while let line = server.output.line() {
            guard let event = try? JSON.parse(Array(line.utf8)), event["event"]?.string == name, condition(event) else {
                continue
            }
            return event
        }
        throw TestError("no \(name) event")
    }

    /// What is told from now on, for so long.
    func events(for seconds: Double) -> [JSON] {
        let end = RawClient.now() + seconds
        var events: [JSON] = []
        while let line = server.output.line(within: max(0, end - RawClient.now())) {
            if let event = try? JSON.parse(Array(line.utf8)) { events.append(event) }
        }
        return events
    }

    /// Waits until so many navigations are held.
    func awaitHeld(_ count: Int) throws {
        let isHeld = try Eventually.holds {
            try JSON.parse(request("/.preview/status").body)["held"]?.int == count
        }
        if isHeld { return }
        throw TestError("not \(count) held")
    }

    func request(_ target: String, method: String = "GET", fields: [String] = []) throws -> RawResponse {
        let client = try RawClient(port: port)
        let lines = ["Host: 127.0.0.1:\(port)", "Connection: close"] + fields
        client.send("\(method) \(target) HTTP/1.1\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n")
        guard let response = client.response(deadline: 20) else { throw TestError("no answer to \(target)") }
        return response
    }
}

extension JSON {
    func isRequest(for target: String) -> Bool {
        self["event"]?.string == "request" && self["target"]?.string == target
    }
}
