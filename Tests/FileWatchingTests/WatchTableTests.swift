import Testing

@testable import FileWatching

struct WatchTableTests {
    private let css: FolderTable.Index = 1
    private let deep: FolderTable.Index = 2

    /// A folder that was renamed is found under its new name before the event of the old one is read.
    @Test func watchThatIsFoundElsewhereIsTakenOver() {
        var table = WatchTable()
        #expect(table.set(7, of: css) == nil)
        #expect(table.set(7, of: css) == nil)
        #expect(table.set(7, of: deep) == nil)
        #expect(table.watch(of: css) == nil)
        #expect(table.folder(of: 7) == deep)
        #expect(table.set(9, of: deep) == 7)
        #expect(table.folder(of: 7) == nil)
        #expect(table.remove(9) == deep)
        #expect(table.remove(9) == nil)
    }

    @Test func folderThatIsRemovedGivesItsWatchBack() {
        var table = WatchTable()
        _ = table.set(7, of: css)
        _ = table.set(8, of: deep)
        #expect(table.count == 2)
        #expect(table.removeWatch(of: css) == 7)
        #expect(table.removeWatch(of: css) == nil)
        #expect(table.removeWatch(of: 1000) == nil)
        #expect(table.count == 1)
        #expect(table.folder(of: 7) == nil)
        #expect(table.folder(of: 8) == deep)
    }
}
