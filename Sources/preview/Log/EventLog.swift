import HTTPSemantics
import Platform
import PreviewKit

/// Tells the person at the terminal, or the program that reads it, what happens.
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
        switch (format, event) {
        case (.json, _): await Terminal.standardOutput.log(Self.object(event).text + "\n")
        case (.text, .walking), (.text, .watching):
            let out = Terminal.standardOutput
            for line in lines(event, out) { await out.log("\(out.dim("watching")) \(line)\n") }
        case (.text, _):
            let terminal = Terminal.standardError
            for line in lines(event, terminal) { await terminal.log("\(terminal.dim(Self.time())) \(line)\n") }
        }
    }

    private static func object(_ event: PreviewEvent) -> JSONObject {
        func of(_ name: String) -> JSONObject { JSONObject().with("event", name) }
        switch event {
        case .request(let request):
            return of("request").with("method", request.method).with("target", request.target)
                .with("status", request.status).with("length", Int(request.length)).with("client", request.client)
                .with("referrer", request.referrer)
        case .notice(let notice): return of("notice").with("message", notice)
        case .walking(let folders): return of("walking").with("folders", folders)
        case .watching(let folders, let mode): return of("watching").with("folders", folders).with("mode", mode)
        case .changed(let change):
            var object = of("changed").with("generation", change.generation)
            if let count = change.count { object = object.with("count", count).with("kind", change.kind) }
            let names = change.rawPaths.map { String(decoding: $0, as: UTF8.self) }
            object = object.with("paths", names.joined(separator: "\n"))
            // Only these say it all: a name may hold a line feed, or bytes that are not UTF-8.
            if zip(change.rawPaths, names).contains(where: {
                !$0.elementsEqual($1.utf8) || $0.contains(UInt8(ascii: "\n"))
            }) {
                object = object.with("encodedPaths", change.rawPaths.map(Self.encode).joined(separator: "\n"))
            }
            return
                object
                .with("reloaded", change.reloaded).with("styled", change.styled).with("swapped", change.swapped)
        case .build(let build):
            var object = of("build").with("state", build.state.rawValue)
            if let message = build.message { object = object.with("message", message) }
            if let file = build.file { object = object.with("file", file) }
            if let line = build.line { object = object.with("line", line) }
            return object
        }
    }

    /// Returns the lines of an event, without the time that each of them begins with.
    private func lines(_ event: PreviewEvent, _ terminal: Terminal) -> [String] {
        switch event {
        case .request(let request):
            // Of the pages' own traffic with the server a person need not know.
            if request.target.contains("/.preview/"), request.status < 400 { return [] }
            // The line of the change tells of them.
            if request.followsChange, request.status < 400 { return [] }
            let size = request.length > 0 ? "  " + terminal.dim(ByteCount.text(request.length)) : ""
            let source = Self.source(of: request).map { "  " + terminal.dim("linked from \($0)") } ?? ""
            return [
                "\(terminal.status(request.status)) \(request.method) \(ShownTarget.text(request.target))\(size)\(source)"
            ]
        case .notice(let notice): return ["\(terminal.yellow("note")) \(EscapedText.of(notice))"]
        case .walking(let folders): return ["\(Count.text(folders)) folders ..."]
        case .watching(let folders, let mode):
            let how = mode == "both" ? "inotify and polling" : mode
            return ["\(Count.text(folders)) \(folders == 1 ? "folder" : "folders") by \(how)"]
        case .changed(let change): return [ChangeLine(change).text(terminal)]
        case .build(let build):
            return BuildLines(build, isShown: showsBuilds).text.map {
                build.state == .failed ? terminal.red($0) : $0
            }
        }
    }

    /// Returns the page that asks for a missing file.
    private static func source(of request: RequestRecord) -> String? {
        guard request.status == 404, let page = request.referrer, page != request.target else { return nil }
        return ShownTarget.text(page)
    }

    private static func encode(_ path: [UInt8]) -> String {
        var url: [UInt8] = []
        PercentCoding.encodePath(path, into: &url)
        return String(decoding: url, as: UTF8.self)
    }

    /// Returns the time of day, such as `09:05:00`.
    static func time() -> String {
        let now = LocalTime.now()
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(now.hour)):\(two(now.minute)):\(two(now.second))"
    }
}
