import Testing

@testable import FileWatching

struct ChangeBatchTests {
    private func change(_ path: String, _ kind: Change.Kind) -> Change { Change(path: Array(path.utf8), kind: kind) }

    @Test(arguments: [
        (Change.Kind.created, Change.Kind.modified, Change.Kind.created), (.created, .removed, .removed),
        (.modified, .modified, .modified), (.modified, .removed, .removed), (.removed, .created, .modified),
    ])
    func twoChangesOfOnePathBecomeOne(first: Change.Kind, second: Change.Kind, result: Change.Kind) {
        var batch = ChangeBatch(root: 0, changes: [change("a", .created), change("b", first), change("d", .removed)])
        batch.append(ChangeBatch(root: 0, changes: [change("b", second), change("c", .created)]), limit: 10)
        #expect(
            batch.changes == [
                change("a", .created), change("b", result), change("c", .created), change("d", .removed),
            ]
        )
    }

    @Test(arguments: [Change.Kind.removed, .modified])
    func whatLayInAFolderGoesWithIt(kind: Change.Kind) {
        let folder = Change(path: Array("a".utf8), kind: kind, isFolder: true)
        var batch = ChangeBatch(
            root: 0,
            changes: [change("a-b/f", .created), change("a/b", .created), change("a/b/f", .modified)]
        )
        batch.append(ChangeBatch(root: 0, changes: [folder, change("a/c", .created)]), limit: 10)
        #expect(batch.changes == [folder, change("a-b/f", .created), change("a/c", .created)])
    }

    @Test func tooManyBecomeEverything() {
        var batch = ChangeBatch(root: 0, changes: [change("a", .created)])
        batch.append(ChangeBatch(root: 0, changes: [change("b", .created)]), limit: 1)
        #expect(batch == ChangeBatch(root: 0, everything: true))
    }

    @Test func everythingStays() {
        var batch = ChangeBatch(root: 0, everything: true)
        batch.append(ChangeBatch(root: 0, changes: [change("b", .created)]), limit: 10)
        #expect(batch == ChangeBatch(root: 0, everything: true))
    }

    @Test func outdatedStatesGo() {
        var batch = ChangeBatch(root: 0, states: [.progress(folders: 1), .rootMissing])
        batch.append(ChangeBatch(root: 0, states: [.progress(folders: 2)]), limit: 10)
        batch.append(ChangeBatch(root: 0, states: [.watching(folders: 3)]), limit: 10)
        #expect(batch.states == [.rootMissing, .watching(folders: 3)])
    }

    @Test(arguments: [
        (Change(path: Array("css/a.css".utf8), kind: .modified), "modified css/a.css"),
        (Change(path: Array("a\nb".utf8), kind: .removed, isFolder: true), "removed a\\nb/"),
        (Change(path: [0x61, 0xFF], kind: .created), "created a\u{FFFD}"),
    ])
    func changeIsPrintedInOneLine(change: Change, line: String) {
        #expect(change.description == line)
    }
}
