import TestSupport
import Testing

@testable import preview

/// Holds the documents in the repository to the program, and to the limits that keep them readable.
struct DocumentTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/"

    private static func read(_ path: String) throws -> String {
        String(decoding: try TemporaryFolder.read(Array((root + path).utf8)), as: UTF8.self)
    }

    private static func options() throws -> Substring {
        let readme = try read("README.md")
        return try #require(readme.split(separator: "\n## Options\n").last?.split(separator: "\n## ").first)
    }

    @Test(arguments: CommandOption.all.map(\.long))
    func theReadmeNamesEachOption(_ name: String) throws {
        let option = try #require(CommandOption.all.first { $0.long == name })
        let words = try Self.options().split { " ,\n".contains($0) }
        #expect(words.contains("--\(name)"))
        // Everybody knows -h.
        if let short = option.short, short != "h" { #expect(try Self.options().contains("-\(short), --\(name)")) }
    }

    @Test func theReadmeNamesNoOtherOption() throws {
        let named = try Self.options().matches(of: #/(?:^|[\s`])--([a-z][a-z-]*)/#).map { String($0.1) }
        #expect(named.count > 15 && named.filter { name in !CommandOption.all.contains { $0.long == name } } == [])
    }

    @Test func theReadmeIsReadInFiveMinutes() throws {
        let readme = try Self.read("README.md")
        let words = readme.split(whereSeparator: \.isWhitespace).count
        #expect(words < 1600)
        #expect(Double(readme.count { $0 == "," }) * 100 / Double(words) < 5.5)
        for command in ["make run", "make test"] { #expect(readme.contains("    \(command) ")) }
    }

    @Test(
        arguments: [
            "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "Examples/README.md", "Tests/CHECKLIST.md",
            "Tests/Benchmarks/README.md", "Tests/Benchmarks/JOURNAL.md",
        ]
    )
    func linksLeadToFiles(_ document: String) throws {
        let text = try Self.read(document)
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }.map(Self.anchor)
        let folder = document.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        for match in text.matches(of: #/\]\(([^)\s]+)\)/#) {
            let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            if match.1.contains("://") { continue }
            if !parts[0].isEmpty {
                #expect(throws: Never.self, "\(match.1)") { try Self.read(folder + parts[0]) }
            } else if parts.count == 2 {
                #expect(headings.contains(String(parts[1])), "\(match.1)")
            }
        }
    }

    /// Returns the anchor that GitHub gives a heading.
    private static func anchor(_ heading: Substring) -> String {
        let text = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return String(text.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" ? $0 : nil })
    }
}
