internal import Platform

/// The folders of a root and what is ignored in them. It knows where the root lies, and so the paths of its folders. The
/// walk, the back ends and the verifier share it.
final class WatchedTree {
    let filter: WatchFilter
    private(set) var table = FolderTable()
    /// The real path of the root, or the path that was given while nothing lies there.
    private(set) var root: [UInt8]

    init(root: [UInt8], filter: WatchFilter) {
        self.root = root
        self.filter = filter
    }

    /// Says that the root lies at another path now.
    func moveRoot(to path: [UInt8]) { root = path }

    func insertRoot() { table.insertRoot() }

    /// Puts a folder into the table if it is not there.
    func insert(_ name: UnsafeRawBufferPointer, into parent: FolderTable.Index) -> FolderTable.Handle {
        let folder = unsafe table.insert(name, into: parent)
        return table.handle(folder)
    }

    /// Takes a folder, and all below it, out of the table.
    func remove(_ folder: FolderTable.Index, each: (FolderTable.Index) -> Void) { table.remove(folder, each: each) }

    func absolutePath(of folder: FolderTable.Index) -> [UInt8] { table.path(of: folder, from: root) }

    /// - Parameter path: A path below the root, or nothing for the root itself.
    func absolutePath(of path: [UInt8]) -> [UInt8] { path.isEmpty ? root : FileSystem.path(root, path) }

    /// Returns the folder that holds a path below the root, if it is in the table, and the last name of the path.
    func parent(of path: [UInt8]) -> (folder: FolderTable.Index?, name: [UInt8]) {
        let nameStart = path.lastIndex(of: FileSystem.separator).map { $0 + 1 } ?? 0
        return (table.folder(at: path[..<nameStart]), Array(path[nameStart...]))
    }

    /// Returns whether a path below the root is a symbolic link, or one of several names of a file.
    func isLink(_ path: [UInt8]) -> Bool {
        guard let status = try? FileSystem.status(of: absolutePath(of: path)).get() else { return false }
        return status.kind == .symbolicLink || status.hasOtherNames
    }
}
