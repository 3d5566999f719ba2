/// Finds the watch of a folder, and the folder of a watch. A folder costs 4 bytes and its entry in the dictionary.
struct WatchTable {
    private static let none: Int32 = -1

    private var folders: [Int32: FolderTable.Index] = [:]
    /// The watches by the indexes of their folders.
    private var watches: [Int32] = []
    /// The highest number of a watch so far. The kernel counts up: most numbers are new and need not be looked for.
    private var highest = none

    var count: Int { folders.count }

    /// Returns the folder that a watch belongs to.
    func folder(of watch: Int32) -> FolderTable.Index? { watch > highest ? nil : folders[watch] }

    /// Returns the watch of a folder.
    func watch(of folder: FolderTable.Index) -> Int32? {
        guard watches.indices.contains(Int(folder)), case let watch = watches[Int(folder)], watch != Self.none else {
            return nil
        }
        return watch
    }

    /// Gives a folder its watch. If another folder has had the watch, it loses it: a folder that was moved has been found
    /// under its new path before the event of its old one was read.
    ///
    /// - Returns: The watch that the folder had before, if it is another one and has to be removed.
    mutating func set(_ watch: Int32, of folder: FolderTable.Index) -> Int32? {
        let previous = self.watch(of: folder)
        if previous == watch { return nil }
        remove(watch)
        if let previous { folders[previous] = nil }
        while watches.count <= Int(folder) { watches.append(Self.none) }
        watches[Int(folder)] = watch
        folders[watch] = folder
        highest = max(highest, watch)
        return previous
    }

    /// Removes a watch.
    ///
    /// - Returns: The folder that has lost it.
    @discardableResult
    mutating func remove(_ watch: Int32) -> FolderTable.Index? {
        guard let folder = folder(of: watch) else { return nil }
        folders[watch] = nil
        watches[Int(folder)] = Self.none
        return folder
    }

    /// Removes the watch of a folder.
    ///
    /// - Returns: The watch that it has had.
    mutating func removeWatch(of folder: FolderTable.Index) -> Int32? {
        guard let watch = watch(of: folder) else { return nil }
        remove(watch)
        return watch
    }
}
