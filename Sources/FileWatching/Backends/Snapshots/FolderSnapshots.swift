internal import Platform

/// The snapshots of the folders that a back end watches. It serves back ends that are not told the names of what changes:
/// they look into a folder and compare.
struct FolderSnapshots {
    private let tree: WatchedTree
    private var snapshots: [FolderTable.Index: FolderSnapshot] = [:]

    init(of tree: WatchedTree) { self.tree = tree }

    var count: Int { snapshots.count }

    var folders: some Collection<FolderTable.Index> { snapshots.keys }

    /// Returns whether a folder has a snapshot, be it one that has not been taken yet.
    func contains(_ folder: FolderTable.Index) -> Bool { !snapshots.isEmpty && snapshots[folder] != nil }

    /// Returns whether the snapshot of a folder has been taken.
    func hasTaken(_ folder: FolderTable.Index) -> Bool { snapshots[folder]?.isTaken ?? false }

    /// Adds a folder, unless it is there. Its snapshot is taken when it is compared for the first time.
    mutating func insert(_ folder: FolderTable.Index) {
        if snapshots[folder] == nil { snapshots[folder] = FolderSnapshot() }
    }

    mutating func remove(_ folder: FolderTable.Index) {
        if !snapshots.isEmpty { snapshots[folder] = nil }
    }

    /// Lists a folder, compares it with its snapshot, and replaces the snapshot.
    mutating func compare(_ folder: FolderTable.Index) -> FolderComparison {
        let filter = tree.filter
        let relative = tree.table.path(of: folder)
        var later = FolderSnapshot(isTaken: true)
        do throws(SystemError) {
            try unsafe FileSystem.list(tree.absolutePath(of: folder)) { name, kind, status in
                if unsafe kind != .folder && filter.ignores(name: name, isFolder: false) { return }
                guard let status = status(), status.kind != .other else { return }
                let isFolder = status.kind == .folder
                if unsafe isFolder && filter.ignores(name: name, isFolder: true) { return }
                let name = unsafe Array(name)
                if filter.hasGlobs, filter.ignores(path: FileSystem.path(relative, name), isFolder: isFolder) { return }
                later.entries[name] = FileFingerprint(status)
            }
        } catch {
            return FolderComparison(error: error)
        }
        let differences = (snapshots[folder] ?? FolderSnapshot()).differences(to: later)
        snapshots[folder] = later
        return FolderComparison(differences: differences, folders: later.folders)
    }

    /// Compares what is about to be reported with the snapshot of its folder, and puts it into the snapshot.
    mutating func confirm(_ file: FileFingerprint, _ name: [UInt8], in folder: FolderTable.Index) -> ConfirmationResult
    {
        guard file.kind != .other, let snapshot = snapshots[folder] else { return .unchanged }
        let known = snapshot.entries[name]
        if file.kind == .folder { return known == nil ? .unknown : .unchanged }
        if known == file { return .unchanged }
        snapshots[folder]?.entries[name] = file
        return .changedAgain
    }

    /// Forgets how a name was. The name stays: its end has still to be told if it does not come back.
    mutating func forget(_ name: [UInt8], in folder: FolderTable.Index) {
        if !snapshots.isEmpty { snapshots[folder]?.entries[name]?.inode = .max }
    }
}
