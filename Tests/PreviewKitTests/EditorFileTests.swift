import Platform
import TestSupport
import Testing

@testable import FileWatching
@testable import StaticSite

/// What editors leave beside a file is neither served nor watched: the two rooms have to know the same names.
struct EditorFileTests {
    private static func isIgnoredByTheWatcher(_ name: String) -> Bool {
        var configuration = DirectoryWatcher.Configuration()
        configuration.includesHidden = true
        let filter = NameFilter(configuration)
        return Array(name.utf8).withUnsafeBytes { filter.ignores(name: $0, isFolder: false) }
    }

    @Test(
        arguments: [
            ("a~", true), ("~", true), (".a~", true), ("#a~", true), ("#a#", true), ("##", true), (".#a", true),
            (".a.swp", true), (".a.swx", true), (".a.swa", true), (".goutputstream-XYZ", true), (".~lock.a.odt#", true),
            ("a___jb_tmp___", true), ("a___jb_old___", true), ("a___jb_bak___", true), ("___jb_tmp___", true),
            ("a", false), ("#", false), ("#a", false), ("a#", false), (".a.swz", false), (".a.swq", false),
            (".swp", false),
            ("a.swp", false), ("4913", false), ("a~b", false), ("jb_tmp", false), (".env", false), ("a.bak", false),
            ("a__jb_tmp___", false),
        ]
    )
    func bothKnowTheName(_ name: String, _ isEditorFile: Bool) {
        #expect(EditorFile.isName(Array(name.utf8)) == isEditorFile)
        #expect(Self.isIgnoredByTheWatcher(name) == isEditorFile)
    }

    /// Names made of every text that either list has in its source: a new one is tried without a change here.
    @Test func oneDoesNotKnowWhatTheOtherDoesNot() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Sources/"
        var pieces: Set<String> = ["", "a", "z", "p", "x", "_"]
        for path in ["StaticSite/NamePolicy.swift", "FileWatching/NameFilter.swift"] {
            let source = String(decoding: try TemporaryFolder.read(Array((root + path).utf8)), as: UTF8.self)
            let code = source.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            for line in code {
                // Every second part lies between quotes.
                for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                where !index.isMultiple(of: 2) {
                    pieces.insert(String(part))
                }
            }
        }
        #expect(pieces.contains("___jb_tmp___") && pieces.contains(".goutputstream-") && pieces.contains("~"))
        for first in pieces {
            for second in pieces {
                for third in pieces where !(first + second + third).isEmpty {
                    let name = first + second + third
                    let isServed = !EditorFile.isName(Array(name.utf8))
                    if isServed == Self.isIgnoredByTheWatcher(name) { Issue.record("\(name): served \(isServed)") }
                }
            }
        }
    }
}
