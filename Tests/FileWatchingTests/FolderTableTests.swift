import Testing

@testable import FileWatching

struct FolderTableTests {
    private func makeTable() -> (FolderTable, css: Int32, deep: Int32) {
        var table = FolderTable()
        table.insertRoot()
        let css = table.insert(Array("css".utf8), into: FolderTable.root)
        let deep = table.insert(Array("deep".utf8), into: css)
        _ = table.insert(Array("img".utf8), into: FolderTable.root)
        return (table, css, deep)
    }

    @Test func pathsLeadToFoldersAndBack() {
        let (table, css, deep) = makeTable()
        #expect(table.path(of: FolderTable.root).isEmpty)
        #expect(table.path(of: FolderTable.root, name: Array("a".utf8)) == Array("a".utf8))
        #expect(table.path(of: deep) == Array("css/deep".utf8))
        #expect(table.path(of: deep, name: Array("a".utf8)) == Array("css/deep/a".utf8))
        #expect(table.folder(at: Array("css/deep".utf8)) == deep)
        #expect(table.folder(at: []) == FolderTable.root)
        #expect(table.folder(at: Array("css/none".utf8)) == nil)
        #expect(table.childFolders(of: css) == [deep])
    }

    @Test func removingTakesTheSubtreeAndOldHandlesDie() {
        var (table, css, deep) = makeTable()
        let handle = table.handle(deep)
        _ = table.setWatch(7, of: css)
        _ = table.setWatch(8, of: deep)
        var watches: Set<Int32> = []
        table.remove(css) { _, watch in if let watch { watches.insert(watch) } }
        #expect(watches == [7, 8])
        #expect(table.count == 2)
        #expect(!table.contains(handle))
        #expect(table.folder(watchedBy: 8) == nil)
        let again = table.insert(Array("css".utf8), into: FolderTable.root)
        _ = table.insert(Array("deep".utf8), into: again)
        #expect(!table.contains(handle))
        #expect(table.childFolders(of: FolderTable.root).count == 2)
    }

    /// A folder that was renamed is found under its new name before the event of the old one is read.
    @Test func watchThatIsFoundElsewhereIsTakenOver() {
        var (table, css, deep) = makeTable()
        #expect(table.setWatch(7, of: css) == nil)
        #expect(table.setWatch(7, of: deep) == nil)
        #expect(table.watch(of: css) == nil)
        #expect(table.folder(watchedBy: 7) == deep)
        #expect(table.setWatch(9, of: deep) == 7)
        #expect(table.folder(watchedBy: 7) == nil)
        #expect(table.removeWatch(9) == deep)
        #expect(table.removeWatch(9) == nil)
    }

    @Test func removingTheRootEmptiesTheTable() {
        var (table, _, _) = makeTable()
        let handle = table.handle(FolderTable.root)
        table.remove(FolderTable.root) { _, _ in }
        #expect(table.isEmpty)
        table.insertRoot()
        #expect(!table.contains(handle))
    }
}
