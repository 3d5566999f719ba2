internal import Platform

/// The folders below a root: a tree of names. Nothing is kept for a file. It is compact, because a root may have a million
/// folders: each costs 40 bytes, its name, and its entry in the dictionary.
struct FolderTable {
    /// The position of a folder in the table, for as long as it is there. Another folder may get it later.
    typealias Index = Int32

    /// A folder that may be gone from the table by the time it is looked at again.
    struct Handle: Hashable {
        var index: Index
        fileprivate var serial: UInt32
    }

    private struct Folder {
        var name: FolderNameStore.Location
        var parent: Index
        var firstChild = FolderTable.none
        var next = FolderTable.none
        var previous = FolderTable.none
        /// Another folder whose name has the same hash.
        var nextOfHash = FolderTable.none
        var serial: UInt32
    }

    private static let none: Index = -1
    /// The index of the root, while ``isEmpty`` is false.
    static let root: Index = 0

    private var folders: [Folder] = []
    private var unused: [Index] = []
    private var names = FolderNameStore()
    /// The first folder of each hash of a name. A walk of 100,000 folders takes 0.53 s. With a hash table of our own, for this
    /// and for the watches, it took 0.51 s, and as much memory. A walk in plain C takes 0.59 s.
    private var firstOfHash: [UInt32: Index] = [:]
    private var lastSerial: UInt32 = 0
    /// The bits of a hash that are used.
    private let hashMask: UInt32

    var isEmpty: Bool { folders.isEmpty }
    var count: Int { folders.count - unused.count }

    /// Empties the table and puts the root in. Old handles stay invalid.
    mutating func insertRoot() {
        removeAll()
        lastSerial &+= 1
        folders = [Folder(name: .empty, parent: Self.none, serial: lastSerial)]
    }

    /// - Parameter hashMask: The bits of a hash that are used. Tests use few, so that many names have the same hash.
    init(hashMask: UInt32 = .max) { self.hashMask = hashMask }

    /// Returns a handle of a folder that is in the table.
    func handle(_ index: Index) -> Handle {
        Handle(index: index, serial: folders[Int(index)].serial)
    }

    /// Returns whether the folder of a handle is still in the table.
    func contains(_ handle: Handle) -> Bool {
        Int(handle.index) < folders.count && folders[Int(handle.index)].serial == handle.serial
    }

    /// Returns the folder that has a name in a folder.
    func child(_ name: UnsafeRawBufferPointer, of parent: Index) -> Index? {
        unsafe child(name, of: parent, hash: hash(name, in: parent))
    }

    func child(_ name: some Collection<UInt8>, of parent: Index) -> Index? {
        unsafe Array(name).withUnsafeBytes { unsafe child($0, of: parent) }
    }

    private func child(_ name: UnsafeRawBufferPointer, of parent: Index, hash: UInt32) -> Index? {
        var next = firstOfHash[hash] ?? Self.none
        while next != Self.none {
            let folder = folders[Int(next)]
            if unsafe folder.parent == parent && names.holds(name, at: folder.name) { return next }
            next = folder.nextOfHash
        }
        return nil
    }

    /// Returns the folder at a path below the root, if it is in the table.
    func folder(at path: some Collection<UInt8>) -> Index? {
        if isEmpty { return nil }
        var folder = Self.root
        for name in path.split(separator: FileSystem.separator) {
            guard let next = child(name, of: folder) else { return nil }
            folder = next
        }
        return folder
    }

    func childFolders(of folder: Index) -> [Index] {
        var result: [Index] = []
        var child = folders[Int(folder)].firstChild
        while child != Self.none {
            result.append(child)
            child = folders[Int(child)].next
        }
        return result
    }

    func hasChildFolders(_ folder: Index) -> Bool { folders[Int(folder)].firstChild != Self.none }

    /// Returns the folder with a name. Puts it in if it is not there.
    mutating func insert(_ name: UnsafeRawBufferPointer, into parent: Index) -> Index {
        let hash = unsafe hash(name, in: parent)
        if let existing = unsafe child(name, of: parent, hash: hash) { return existing }
        if names.isWasteful { pack() }
        lastSerial &+= 1
        var folder = unsafe Folder(name: names.insert(name), parent: parent, serial: lastSerial)
        folder.next = folders[Int(parent)].firstChild
        let index: Index
        if let free = unused.popLast() {
            index = free
            folders[Int(index)] = folder
        } else {
            index = Index(folders.count)
            folders.append(folder)
        }
        if folder.next != Self.none { folders[Int(folder.next)].previous = index }
        folders[Int(parent)].firstChild = index
        folders[Int(index)].nextOfHash = firstOfHash.updateValue(index, forKey: hash) ?? Self.none
        return index
    }

    mutating func insert(_ name: [UInt8], into parent: Index) -> Index {
        unsafe name.withUnsafeBytes { unsafe insert($0, into: parent) }
    }

    /// Takes a folder and all below it out of the table.
    ///
    /// - Parameter each: Called with each folder. It must not use the table.
    mutating func remove(_ folder: Index, each: (Index) -> Void) {
        unlink(folder)
        var stack = [folder]
        while let index = stack.popLast() {
            stack += childFolders(of: index)
            let removed = folders[Int(index)]
            if index != Self.root {
                unlinkFromHash(index)
                names.remove(removed.name)
            }
            each(index)
            folders[Int(index)] = Folder(name: .empty, parent: Self.none, serial: 0)
            unused.append(index)
        }
        if folder == Self.root { removeAll() }
    }

    /// Empties the table. Serials go on, so that old handles stay invalid.
    private mutating func removeAll() {
        let serial = lastSerial
        self = FolderTable(hashMask: hashMask)
        lastSerial = serial
    }

    /// Returns the path of a name in a folder, or of the folder itself if the name is empty.
    ///
    /// - Parameter base: The path of the root, or nothing for a path below the root.
    func path(of folder: Index, name: UnsafeRawBufferPointer, from base: [UInt8] = []) -> [UInt8] {
        var length = unsafe name.isEmpty ? 0 : name.count + 1
        var ancestor = folder
        while ancestor > Self.root {
            length += folders[Int(ancestor)].name.length + 1
            ancestor = folders[Int(ancestor)].parent
        }
        if length > 0, base.last ?? FileSystem.separator == FileSystem.separator { length -= 1 }
        length += base.count
        // One more for the NUL that the kernel wants.
        return unsafe [UInt8](unsafeUninitializedCapacity: length + 1) { buffer, count in
            let buffer = UnsafeMutableRawBufferPointer(buffer)
            var start = length
            func prepend(_ part: UnsafeRawBufferPointer) {
                start -= part.count
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).copyMemory(from: part)
                guard start > 0 else { return }
                start -= 1
                unsafe buffer[start] = FileSystem.separator
            }
            if unsafe !name.isEmpty { unsafe prepend(name) }
            var ancestor = folder
            while ancestor > Self.root {
                unsafe names.withBytes(of: folders[Int(ancestor)].name) { unsafe prepend($0) }
                ancestor = folders[Int(ancestor)].parent
            }
            unsafe base.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
            count = length
        }
    }

    func path(of folder: Index, name: [UInt8] = [], from base: [UInt8] = []) -> [UInt8] {
        unsafe name.withUnsafeBytes { unsafe path(of: folder, name: $0, from: base) }
    }

    /// Returns the hash of a name in a folder. Nobody who chooses the names of folders can choose their hashes.
    private func hash(_ name: UnsafeRawBufferPointer, in parent: Index) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(parent)
        unsafe hasher.combine(bytes: name)
        return UInt32(truncatingIfNeeded: hasher.finalize()) & hashMask
    }

    /// Drops the names that no folder has any more.
    private mutating func pack() {
        var packed = FolderNameStore()
        for index in folders.indices { folders[index].name = names.copy(folders[index].name, to: &packed) }
        names = packed
    }

    /// Takes a folder out of those that its hash leads to.
    private mutating func unlinkFromHash(_ index: Index) {
        let folder = folders[Int(index)]
        let hash = unsafe names.withBytes(of: folder.name) { unsafe self.hash($0, in: folder.parent) }
        if firstOfHash[hash] == index {
            firstOfHash[hash] = folder.nextOfHash == Self.none ? nil : folder.nextOfHash
            return
        }
        var previous = firstOfHash[hash] ?? Self.none
        while previous != Self.none {
            let next = folders[Int(previous)].nextOfHash
            if next == index { folders[Int(previous)].nextOfHash = folder.nextOfHash }
            previous = next
        }
    }

    /// Takes a folder out of the list of its parent.
    private mutating func unlink(_ folder: Index) {
        let gone = folders[Int(folder)]
        if gone.next != Self.none { folders[Int(gone.next)].previous = gone.previous }
        if gone.previous != Self.none {
            folders[Int(gone.previous)].next = gone.next
        } else if gone.parent != Self.none {
            folders[Int(gone.parent)].firstChild = gone.next
        }
    }
}
