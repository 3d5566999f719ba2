import Testing

@testable import FileWatching

struct WatchFilterTests {
    private func ignores(_ name: String, isFolder: Bool = false, _ filter: WatchFilter) -> Bool {
        Array(name.utf8).withUnsafeBytes { filter.ignores(name: $0, isFolder: isFolder) }
    }

    @Test(arguments: [
        "a~", ".a.swp", ".index.html.swx", ".a.swa", ".#a", "#a#", "a___jb_tmp___", "a___jb_old___",
        ".goutputstream-ABC", ".~lock.a.odt#", "~",
    ])
    func temporaryNameIsIgnoredEvenWhenHiddenOnesAreNot(name: String) {
        var configuration = DirectoryWatcher.Configuration()
        configuration.includesHidden = true
        #expect(ignores(name, WatchFilter(configuration)))
    }

    @Test(arguments: [
        "index.html", "4913", "49134", "a~b", "#a", "a.swp", "___jb_tmp___a", "a#", "sw.js", "#", "x.swp.html",
        "\u{FF}",
    ])
    func ordinaryNameIsNot(name: String) {
        #expect(!ignores(name, WatchFilter(.init())))
    }

    @Test(arguments: [(".env", true), (".well-known", false), (".a", true), ("a", false)])
    func hiddenNames(name: String, isIgnored: Bool) {
        var showing = DirectoryWatcher.Configuration()
        showing.includesHidden = true
        for isFolder in [true, false] {
            #expect(ignores(name, isFolder: isFolder, WatchFilter(.init())) == isIgnored)
            #expect(!ignores(name, isFolder: isFolder, WatchFilter(showing)))
        }
    }

    @Test(arguments: ["node_modules", ".git", ".hg", ".svn"])
    func noisyFolders(name: String) {
        var configuration = DirectoryWatcher.Configuration()
        configuration.includesHidden = true
        #expect(ignores(name, isFolder: true, WatchFilter(configuration)))
        #expect(!ignores(name, isFolder: false, WatchFilter(configuration)))
        configuration.ignoresNoisyFolders = false
        #expect(!ignores(name, isFolder: true, WatchFilter(configuration)))
    }

    @Test func temporaryNamesAreFilesOnly() {
        for name in ["4913", "a~", "#a#", "a___jb_tmp___"] {
            #expect(!ignores(name, isFolder: true, WatchFilter(.init())), "\(name)")
        }
    }
}
