import ArgumentParser
import Glibc
import PreviewKit

enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// What the person at the terminal, or the program that reads it, is told.
struct EventLog: Sendable {
    let format: LogFormat
    /// Whether a build command runs, whose output is shown as it comes.
    var showsBuilds = false

    func listening(_ preview: RunningPreview, folder: String) {
        let out = Terminal.standardOutput
        guard format == .text else {
            let object = JSONObject()
                .with("event", "listening").with("url", preview.url).with("folder", folder)
                .with("port", preview.port)
            return out.write(object.text + "\n")
        }
        var text = "\(out.bold("preview"))  \(out.link(preview.url))\n"
        for url in preview.networkURLs { text += "network  \(out.link(url))\n" }
        text += "\(out.dim("folder")) \(EscapedText.of(folder))\n\(out.dim("stop with Ctrl-C"))\n"
        out.write(text)
        if !preview.networkURLs.isEmpty {
            Terminal.standardError.write("everyone on the network can read this folder\n")
        }
    }

    func write(_ event: PreviewEvent) async {
        switch (event, format) {
        case (.request(let request), .text): await write(request)
        case (.request(let request), .json):
            let object = JSONObject()
                .with("event", "request").with("method", request.method).with("target", request.target)
                .with("status", request.status).with("length", Int(request.length)).with("client", request.client)
            await Terminal.standardOutput.log(object.text + "\n")
        case (.notice(let notice), .text):
            let terminal = Terminal.standardError
            await terminal.log("\(terminal.dim(Self.time())) \(terminal.yellow("note")) \(EscapedText.of(notice))\n")
        case (.notice(let notice), .json):
            let object = JSONObject().with("event", "notice").with("message", notice)
            await Terminal.standardOutput.log(object.text + "\n")
        case (.walking(let folders), .text):
            await Terminal.standardOutput.log("\(dim("watching")) \(Count.text(folders)) folders ...\n")
        case (.walking(let folders), .json):
            await Terminal.standardOutput.log(
                JSONObject().with("event", "walking").with("folders", folders).text + "\n"
            )
        case (.watching(let folders, let mode), .text):
            let how = mode == "both" ? "inotify and polling" : mode
            let noun = folders == 1 ? "folder" : "folders"
            await Terminal.standardOutput.log("\(dim("watching")) \(Count.text(folders)) \(noun) by \(how)\n")
        case (.watching(let folders, let mode), .json):
            let object = JSONObject().with("event", "watching").with("folders", folders).with("mode", mode)
            await Terminal.standardOutput.log(object.text + "\n")
        case (.changed(let change), .text):
            let terminal = Terminal.standardError
            await terminal.log("\(terminal.dim(Self.time())) \(ChangeLine(change).text)\n")
        case (.changed(let change), .json):
            var object = JSONObject().with("event", "changed").with("generation", change.generation)
            if let count = change.count { object = object.with("count", count).with("kind", change.kind) }
            object = object.with("paths", change.paths.joined(separator: "\n"))
            object = object.with("reloaded", change.reloaded).with("styled", change.styled).with(
                "swapped",
                change.swapped
            )
            await Terminal.standardOutput.log(object.text + "\n")
        case (.build(let build), .text):
            let terminal = Terminal.standardError
            for line in BuildLines(build, isShown: showsBuilds).text {
                await terminal.log(
                    "\(terminal.dim(Self.time())) \(build.state == .failed ? terminal.red(line) : line)\n"
                )
            }
        case (.build(let build), .json):
            var object = JSONObject().with("event", "build").with("state", build.state.rawValue)
            if let message = build.message { object = object.with("message", message) }
            if let file = build.file { object = object.with("file", file) }
            if let line = build.line { object = object.with("line", line) }
            await Terminal.standardOutput.log(object.text + "\n")
        }
    }

    private func dim(_ text: String) -> String { Terminal.standardOutput.dim(text) }

    private func write(_ request: RequestRecord) async {
        // Of the pages' own traffic with the server a person need not know.
        if request.target.contains("/.preview/"), request.status < 400 { return }
        let terminal = Terminal.standardError
        let status = terminal.status(request.status)
        let size = request.length > 0 ? "  " + terminal.dim(ByteCount.text(request.length)) : ""
        await terminal.log("\(terminal.dim(Self.time())) \(status) \(request.method) \(request.target)\(size)\n")
    }

    static func time() -> String {
        var now = Glibc.time(nil)
        var parts = unsafe tm()
        unsafe localtime_r(&now, &parts)
        func two(_ value: CInt) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }
}
