import FoundationEssentials

/// Texts in `content`, layouts in `layouts`, pages in `output`.
struct Site: Sendable {
    let content: String
    let layouts: String
    let output: String

    init(folder: String) {
        content = folder + "/content"
        layouts = folder + "/layouts"
        output = folder + "/output"
    }

    /// Writes every page again. Nobody sees the folder while it is half written: the server keeps requests waiting.
    func build() throws {
        let files = FileManager.default
        let names = try files.contentsOfDirectory(atPath: content).filter { $0.hasSuffix(".md") }
        // Before anything is removed: what does not build leaves the last site as it is.
        let pages = try names.map { name in
            let page = try Page(String(contentsOfFile: "\(content)/\(name)", encoding: .utf8), file: "content/\(name)")
            guard let layout = try? String(contentsOfFile: "\(layouts)/\(page.layout).html", encoding: .utf8) else {
                throw BuildError("content/\(name):\(page.layoutLine)", "there is no layout \(page.layout)")
            }
            return (path: "\(output)/\(name.dropLast(3)).html", html: page.html(in: layout))
        }
        try? files.removeItem(atPath: output)
        try files.createDirectory(atPath: output, withIntermediateDirectories: true)
        for page in pages { try Data(page.html.utf8).write(to: URL(filePath: page.path)) }
    }
}

/// Says in which file and line, so that the page in the browser can show the place.
struct BuildError: Error, CustomStringConvertible {
    let description: String

    init(_ place: String, _ problem: String) { description = "\(place): error: \(problem)" }
}

/// A text: lines `name: value`, an empty line, and blocks with empty lines between them.
struct Page {
    private(set) var title = "Untitled"
    private(set) var layout = "page"
    private(set) var layoutLine = 1
    private(set) var body = ""

    init(_ text: String, file: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let head = lines.prefix { !$0.isEmpty }
        for (number, line) in head.enumerated() {
            guard let colon = line.firstIndex(of: ":") else {
                throw BuildError("\(file):\(number + 1)", "\"\(line)\" is not \"name: value\"")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon] {
            case "title": title = String(value)
            case "layout": (layout, layoutLine) = (String(value), number + 1)
            case let name: throw BuildError("\(file):\(number + 1)", "nothing is known of \"\(name)\"")
            }
        }
        body = lines.dropFirst(head.count).split(separator: "").map(Self.block).joined(separator: "\n")
    }

    func html(in layout: String) -> String {
        layout.replacing("{{title}}", with: Self.escape(title)).replacing("{{body}}", with: body)
    }

    private static func block(_ lines: ArraySlice<Substring>) -> String {
        guard let first = lines.first else { return "" }
        let level = first.prefix { $0 == "#" }.count
        if (1...6).contains(level), first.dropFirst(level).hasPrefix(" ") {
            return "<h\(level)>\(inline(first.dropFirst(level + 1)))</h\(level)>"
        }
        if lines.allSatisfy({ $0.hasPrefix("- ") }) {
            return "<ul>" + lines.map { "<li>\(inline($0.dropFirst(2)))</li>" }.joined() + "</ul>"
        }
        return "<p>" + lines.map(inline).joined(separator: "\n") + "</p>"
    }

    /// `[a link](page.html)`, `*emphasis*`, and `code` in backticks.
    private static func inline(_ text: Substring) -> String {
        escape(String(text))
            .replacing(#/\[([^\]]+)\]\(([^)\s]+)\)/#) { "<a href=\"\($0.2)\">\($0.1)</a>" }
            .replacing(#/\*([^*]+)\*/#) { "<em>\($0.1)</em>" }
            .replacing(#/`([^`]+)`/#) { "<code>\($0.1)</code>" }
    }

    private static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
