/// A folder that waits to be listed.
struct PendingFolder {
    var folder: FolderTable.Handle
    /// Whether what is found in it is reported, because it was not there before.
    var reports: Bool
}

/// The folders that wait to be listed, in the order in which they were found: those near the root come first.
struct PendingFolders {
    private var folders: [PendingFolder] = []
    private var position = 0

    /// Whether no folder was added since the last call of ``removeAll()``.
    var isEmpty: Bool { folders.isEmpty }

    var hasNext: Bool { position < folders.count }

    mutating func append(_ folder: PendingFolder) { folders.append(folder) }

    mutating func next() -> PendingFolder? {
        guard hasNext else { return nil }
        defer { position += 1 }
        return folders[position]
    }

    mutating func removeAll() {
        folders = []
        position = 0
    }
}
