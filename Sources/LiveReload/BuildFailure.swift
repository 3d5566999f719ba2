/// What a failed build said, as it is shown over the pages.
package struct BuildFailure: Sendable, Equatable {
    /// A place in a file that the message names.
    package struct Place: Sendable, Equatable {
        package let file: String
        package let line: Int?
        /// The rest of its line.
        package let text: String
    }

    /// The message as it came, at most ``limit`` bytes of it. It may hold ANSI colours.
    package let message: String
    /// The places in files that the message names, one for each line, at most ``mostPlaces``.
    package let places: [Place]

    package static let mostPlaces = 20

    /// The first place in a file that the message names.
    package var file: String? { places.first?.file }
    package var line: Int? { places.first?.line }

    /// Compilers say first what is wrong; the rest is in the terminal.
    package static let limit = 16 << 10

    package init(_ message: String) {
        self.message = String(decoding: message.utf8.prefix(Self.limit), as: UTF8.self)
        let text = ANSIText.runs(self.message).map(\.text).joined()
        places = Array(text.split(whereSeparator: \.isNewline).lazy.compactMap(Self.place(in:)).prefix(Self.mostPlaces))
    }

    private static func place(in line: Substring) -> Place? {
        for word in line.split(whereSeparator: \.isWhitespace) {
            guard let (file, number) = place(word) else { continue }
            let rest = line[word.endIndex...].drop { $0.isWhitespace || ":-".contains($0) }
            return Place(file: file, line: number, text: String(rest))
        }
        return nil
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

    /// The overlay, as a tree: a list of a name, attributes and children, or a text. The client makes elements of it, so
    /// no markup is parsed, which a policy of the page (Trusted Types) could forbid.
    package var card: String {
        var output: [String] = []
        for run in ANSIText.runs(message) {
            let text = JSONString.quoted(Self.printable(run.text))
            output.append(run.color.map { #"["font",{"color":"\#($0)"},\#(text)]"# } ?? text)
        }
        var items: [String] = []
        for place in places {
            let name = place.line.map { "\(place.file), line \($0)" } ?? place.file
            items.append(
                #"["li",{},["b",{},\#(JSONString.quoted(Self.printable(name)))],"#
                    + JSONString.quoted(" " + Self.printable(place.text)) + "]"
            )
        }
        let list = items.isEmpty ? "" : #"["ol",{},"# + items.joined(separator: ",") + "],"
        return
            #"["div",{"role":"alertdialog","aria-modal":"true","aria-labelledby":"t","aria-describedby":"m","tabindex":"-1"},"#
            + #"["header",{},["h1",{"id":"t"},"The build failed"],["button",{"type":"button","aria-label":"Close"},"\u00D7"]],"#
            + list + #"["pre",{"id":"m","tabindex":"0"}"# + output.map { "," + $0 }.joined() + "],"
            + #"["p",{},"This closes when a build succeeds. Escape closes it too."]]"#
    }

    /// Of the same tree.
    package static let style = """
        :host { all: initial !important; display: block !important; position: fixed !important; inset: 0 !important;
            width: auto !important; height: auto !important; z-index: 2147483647 !important; opacity: 1 !important; visibility: visible !important;
            transform: none !important; margin: 0 !important; border: 0 !important; padding: 0 !important; overflow: auto !important;
            background: #111111f6 !important; }
        div { box-sizing: border-box; max-width: 70rem; margin: 0 auto; padding: max(1rem, 4vh) clamp(1rem, 4vw, 2rem);
            outline: 0; color: #eee; font: 1rem/1.5 system-ui, sans-serif; }
        header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; position: sticky; top: 0; }
        h1 { margin: 0; color: #ff6b68; font-size: 1.5rem; }
        button { width: 44px; height: 44px; flex: none; border: 1px solid #777; border-radius: 8px; background: #222;
            color: #eee; font: 1.5rem/1 system-ui, sans-serif; cursor: pointer; }
        button:focus-visible, pre:focus-visible { outline: 2px solid #6cb6ff; outline-offset: 2px; }
        ol { padding: 0; list-style: none; }
        li { margin: .5rem 0; overflow-wrap: anywhere; }
        b { color: #fff; }
        pre { font: .9rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        """

    /// XML documents take no other control characters than tabs and line ends.
    private static func printable(_ text: String) -> String {
        var printable = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\t": printable.unicodeScalars.append(scalar)
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || scalar.value >= 0xFFFE && scalar.value <= 0xFFFF:
                printable += "\u{FFFD}"
            default: printable.unicodeScalars.append(scalar)
            }
        }
        return printable
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
