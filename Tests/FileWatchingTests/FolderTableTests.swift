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
        var removed: Set<FolderTable.Index> = []
        table.remove(css) { removed.insert($0) }
        #expect(removed == [css, deep])
        #expect(table.count == 2)
        #expect(!table.contains(handle))
        #expect(table.folder(at: Array("css/deep".utf8)) == nil)
        let again = table.insert(Array("css".utf8), into: FolderTable.root)
        _ = table.insert(Array("deep".utf8), into: again)
        #expect(!table.contains(handle))
        #expect(table.childFolders(of: FolderTable.root).count == 2)
    }

    /// Many folders share each hash, and the store of the names is packed on the way.
    @Test func everyFolderOfManyIsFoundByItsName() {
        var table = FolderTable(hashMask: 0x3FF)
        table.insertRoot()
        let names = (0..<10_000).map { Array("folder \($0)".utf8) }
        var indexes: [FolderTable.Index] = []
        for name in names { indexes.append(table.insert(name, into: FolderTable.root)) }
        #expect(table.count == 10_001)
        #expect(names.map { table.child($0, of: FolderTable.root) } == indexes)
        for index in names.indices where index % 4 != 1 { table.remove(indexes[index]) { _ in } }
        #expect(table.count == 2501)
        _ = table.insert(Array("one more".utf8), into: FolderTable.root)
        let left = names.map { table.child($0, of: FolderTable.root) }
        #expect(left == indexes.indices.map { $0 % 4 == 1 ? indexes[$0] : nil })
    }

    @Test func removingTheRootEmptiesTheTable() {
        var (table, _, _) = makeTable()
        let handle = table.handle(FolderTable.root)
        table.remove(FolderTable.root) { _ in }
        #expect(table.isEmpty)
        table.insertRoot()
        #expect(!table.contains(handle))
    }
}
