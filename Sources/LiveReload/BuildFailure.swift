/// What a failed build said, as it is shown over the pages.
package struct BuildFailure: Sendable, Equatable {
    /// As it came, at most ``limit`` bytes of it; may hold ANSI colours.
    package let message: String
    /// The first place in a file that the message names.
    package let file: String?
    package let line: Int?

    /// Compilers say first what is wrong; the rest is in the terminal.
    package static let limit = 16 << 10

    package init(_ message: String) {
        self.message = String(decoding: message.utf8.prefix(Self.limit), as: UTF8.self)
        let place = ANSIText.runs(self.message).map(\.text).joined()
            .split(whereSeparator: \.isWhitespace).lazy.compactMap(Self.place).first
        file = place?.file
        line = place?.line
    }

    /// `path/name.ext:12`, `name.ext:12:5:` or `name.ext(12,5)`, in quotes or brackets or not.
    private static func place(_ word: Substring) -> (file: String, line: Int)? {
        let word = word.drop { "\"'`([<".contains($0) }
        let parts = word.split(maxSplits: 2, omittingEmptySubsequences: false) { ":(,".contains($0) }
        guard parts.count >= 2, let line = Int(parts[1].prefix(while: \.isNumber)), line > 0,
            let dot = parts[0].lastIndex(of: "."), dot != parts[0].startIndex,
            case let ending = parts[0][parts[0].index(after: dot)...],
            !ending.isEmpty, ending.count <= 12, ending.allSatisfy({ $0.isLetter || $0.isNumber }),
            ending.contains(where: \.isLetter)
        else { return nil }
        return (String(parts[0]), line)
    }

    /// For the shadow tree of the client: well-formed, since the page may be XHTML.
    package var markup: String {
        var place = ""
        if let file { place = "<p><b>" + Self.escape(line.map { "\(file), line \($0)" } ?? file) + "</b></p>" }
        let text = ANSIText.runs(message).map { run in
            let text = Self.escape(run.text)
            return run.color.map { "<font color=\"\($0)\">\(text)</font>" } ?? text
        }
        return """
            <div role="alertdialog" aria-labelledby="t" aria-describedby="m" tabindex="-1"><h1 id="t">The build failed</h1>\
            \(place)<pre id="m">\(text.joined())</pre><p>This is gone with the next build that succeeds. \
            Escape closes it.</p></div>
            """
    }

    /// Of the same tree.
    package static let style = """
        :host { all: initial; position: fixed; inset: 0; z-index: 2147483647; overflow: auto; background: #111111f6; }
        div { max-width: 70rem; margin: 5vh auto; padding: 0 2rem; outline: 0; color: #eee; font: 1rem/1.5 system-ui, sans-serif; }
        h1 { color: #ff6b68; font-size: 1.5rem; }
        pre { font: .9rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        """

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            // In XML most control characters may not even be written.
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || scalar.value >= 0xFFFE && scalar.value <= 0xFFFF:
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Text with the colours that programs write for terminals (ECMA-48, SGR).
package enum ANSIText {
    package struct Run: Equatable {
        package var text: String
        /// As `#rrggbb`; `nil`: that of plain text.
        package var color: String?

        package init(text: String, color: String?) {
            self.text = text
            self.color = color
        }
    }

    private static let colors = [
        "#777777", "#ff6b68", "#5fd068", "#e5c07b", "#6cb6ff", "#d787ff", "#56d4dd", "#dddddd",
    ]

    /// Other sequences than colours are left out.
    package static func runs(_ text: String) -> [Run] {
        var runs: [Run] = []
        var color: String?
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}" {
                guard rest.first == "[" else { continue }
                let body = rest.dropFirst().prefix { (0x20...0x3F).contains($0.value) }
                rest = rest[body.endIndex...]
                if rest.popFirst() == "m" { color = Self.color(String(Substring(body)), before: color) }
                continue
            }
            if runs.last?.color == color, !runs.isEmpty {
                runs[runs.count - 1].text.unicodeScalars.append(scalar)
            } else {
                runs.append(Run(text: String(scalar), color: color))
            }
        }
        return runs
    }

    private static func color(_ parameters: String, before: String?) -> String? {
        var color = before
        for code in parameters.split(separator: ";", omittingEmptySubsequences: false).map({ Int($0) ?? 0 }) {
            switch code {
            case 0, 39: color = nil
            case 30...37: color = colors[code - 30]
            case 90...97: color = colors[code - 90]
            // A palette or a mixed colour: what follows are its parts.
            case 38, 48: return color
            default: break
            }
        }
        return color
    }
}
