import PreviewKit

/// A change in one line: `changed css/site.css -> 2 pages styled`.
struct ChangeLine {
    private let subject: String
    private let effects: String

    init(_ change: ChangeRecord) {
        let effects = [
            Self.effect(change.reloaded, "reloaded"), Self.effect(change.styled, "styled"),
            Self.effect(change.swapped, "updated"),
        ].compactMap(\.self)
        subject = Self.subject(change)
        self.effects = effects.isEmpty ? "" : " -> " + effects.joined(separator: ", ")
    }

    /// The line that the eye looks for after a save.
    func text(_ terminal: Terminal) -> String { terminal.green(subject) + effects }

    private static func subject(_ change: ChangeRecord) -> String {
        guard let count = change.count else { return "changed the folder" }
        guard let first = change.paths.first else { return "changed \(count) files" }
        guard count > 1 else { return "\(verb(change.kind)) \(first)" }
        return "changed \(first) and \(count - 1) more"
    }

    private static func verb(_ kind: String) -> String {
        switch kind {
        case "created": "added"
        case "removed": "removed"
        default: "changed"
        }
    }

    private static func effect(_ pages: Int, _ verb: String) -> String? {
        pages == 0 ? nil : "\(pages) \(pages == 1 ? "page" : "pages") \(verb)"
    }
}
