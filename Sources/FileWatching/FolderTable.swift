/// The folders below a root: a tree of names, each with its watch. Nothing is kept for a file.
struct FolderTable {
    /// A folder that may be gone from the table by the time it is looked at again.
    struct Handle: Hashable {
        var index: Int32
        fileprivate var serial: UInt32
    }

    private struct Folder {
        var name: [UInt8]
        var parent: Int32
        var firstChild = FolderTable.none
        var next = FolderTable.none
        var previous = FolderTable.none
        var watch = FolderTable.none
        var serial: UInt32
    }

    private struct ChildKey: Hashable {
        var parent: Int32
        var name: [UInt8]

        /// The same as the synthesised one, which hashes byte by byte.
        func hash(into hasher: inout Hasher) {
            hasher.combine(parent)
            unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }

    static let none: Int32 = -1
    /// The index of the root, while ``isEmpty`` is false.
    static let root: Int32 = 0

    private var folders: [Folder] = []
    private var unused: [Int32] = []
    private var children: [ChildKey: Int32] = [:]
    private var byWatch: [Int32: Int32] = [:]
    private var lastSerial: UInt32 = 0

    var isEmpty: Bool { folders.isEmpty }
    var count: Int { folders.count - unused.count }
    var watchedCount: Int { byWatch.count }

    mutating func insertRoot() {
        self = FolderTable(lastSerial: lastSerial &+ 1)
        folders = [Folder(name: [], parent: Self.none, serial: lastSerial)]
    }

    init() {}

    private init(lastSerial: UInt32) {
        self.lastSerial = lastSerial
    }

    func handle(_ index: Int32) -> Handle {
        Handle(index: index, serial: folders[Int(index)].serial)
    }

    func contains(_ handle: Handle) -> Bool {
        Int(handle.index) < folders.count && folders[Int(handle.index)].serial == handle.serial
    }

    func child(_ name: [UInt8], of parent: Int32) -> Int32? {
        children[ChildKey(parent: parent, name: name)]
    }

    /// The folder at a path below the root, if it is in the table.
    func folder(at path: some Collection<UInt8>) -> Int32? {
        if isEmpty { return nil }
        var folder = Self.root
        for name in path.split(separator: FileSystem.separator) {
            guard let next = child(Array(name), of: folder) else { return nil }
            folder = next
        }
        return folder
    }

    func folder(watchedBy watch: Int32) -> Int32? { byWatch[watch] }

    func watch(of folder: Int32) -> Int32? {
        let watch = folders[Int(folder)].watch
        return watch == Self.none ? nil : watch
    }

    func childFolders(of folder: Int32) -> [Int32] {
        var result: [Int32] = []
        var child = folders[Int(folder)].firstChild
        while child != Self.none {
            result.append(child)
            child = folders[Int(child)].next
        }
        return result
    }

    func hasChildFolders(_ folder: Int32) -> Bool { folders[Int(folder)].firstChild != Self.none }

    /// The folder with that name, which is put in if it is not there.
    mutating func insert(_ name: [UInt8], into parent: Int32) -> Int32 {
        let key = ChildKey(parent: parent, name: name)
        if let existing = children[key] { return existing }
        lastSerial &+= 1
        var folder = Folder(name: name, parent: parent, serial: lastSerial)
        folder.next = folders[Int(parent)].firstChild
        let index: Int32
        if let free = unused.popLast() {
            index = free
            folders[Int(index)] = folder
        } else {
            index = Int32(folders.count)
            folders.append(folder)
        }
        if folder.next != Self.none { folders[Int(folder.next)].previous = index }
        folders[Int(parent)].firstChild = index
        children[key] = index
        return index
    }

    /// Gives a folder its watch. A number that another folder has had is taken from it: the same folder has been found
    /// under a new path before the table heard of the old one's end.
    ///
    /// - Returns: The watch that the folder had before, if it is another one and has to be removed.
    mutating func setWatch(_ watch: Int32, of folder: Int32) -> Int32? {
        let previous = folders[Int(folder)].watch
        if previous == watch { return nil }
        if let loser = byWatch[watch] { folders[Int(loser)].watch = Self.none }
        if previous != Self.none { byWatch[previous] = nil }
        byWatch[watch] = folder
        folders[Int(folder)].watch = watch
        return previous == Self.none ? nil : previous
    }

    /// - Returns: The folder that has lost its watch.
    mutating func removeWatch(_ watch: Int32) -> Int32? {
        guard let folder = byWatch.removeValue(forKey: watch) else { return nil }
        folders[Int(folder)].watch = Self.none
        return folder
    }

    /// Takes a folder and all below it out of the table.
    ///
    /// - Parameter each: Called with each folder and the watch that has to be removed.
    mutating func remove(_ folder: Int32, each: (_ folder: Int32, _ watch: Int32?) -> Void) {
        unlink(folder)
        var stack = [folder]
        while let index = stack.popLast() {
            stack += childFolders(of: index)
            let removed = folders[Int(index)]
            children[ChildKey(parent: removed.parent, name: removed.name)] = nil
            if removed.watch != Self.none { byWatch[removed.watch] = nil }
            each(index, removed.watch == Self.none ? nil : removed.watch)
            folders[Int(index)] = Folder(name: [], parent: Self.none, serial: 0)
            unused.append(index)
        }
        if folder == Self.root { self = FolderTable(lastSerial: lastSerial) }
    }

    /// The path of a name in a folder, or of the folder itself when the name is empty, below the root.
    func path(of folder: Int32, name: some Collection<UInt8> = EmptyCollection<UInt8>()) -> [UInt8] {
        var chain: [Int32] = []
        var length = name.count
        var ancestor = folder
        while ancestor > Self.root {
            chain.append(ancestor)
            length += folders[Int(ancestor)].name.count + 1
            ancestor = folders[Int(ancestor)].parent
        }
        var path: [UInt8] = []
        path.reserveCapacity(length)
        for index in chain.reversed() {
            if !path.isEmpty { path.append(FileSystem.separator) }
            path += folders[Int(index)].name
        }
        if !path.isEmpty && !name.isEmpty { path.append(FileSystem.separator) }
        path += name
        return path
    }

    private mutating func unlink(_ folder: Int32) {
        let gone = folders[Int(folder)]
        if gone.next != Self.none { folders[Int(gone.next)].previous = gone.previous }
        if gone.previous != Self.none {
            folders[Int(gone.previous)].next = gone.next
        } else if gone.parent != Self.none {
            folders[Int(gone.parent)].firstChild = gone.next
        }
    }
}
