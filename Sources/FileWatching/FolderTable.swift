internal import Platform

/// The folders below a root: a tree of names, each with its watch. Nothing is kept for a file.
struct FolderTable {
    /// A folder that may be gone from the table by the time it is looked at again.
    struct Handle: Hashable {
        var index: Int32
        fileprivate var serial: UInt32
    }

    private struct Folder {
        var name: FolderNames.Place
        var parent: Int32
        var firstChild = FolderTable.none
        var next = FolderTable.none
        var previous = FolderTable.none
        var watch = FolderTable.none
        var serial: UInt32
    }

    static let none: Int32 = -1
    /// The index of the root, while ``isEmpty`` is false.
    static let root: Int32 = 0

    private var folders: [Folder] = []
    private var unused: [Int32] = []
    private var names = FolderNames()
    private var byName = FolderIndex()
    private var byWatch = FolderIndex()
    private var lastSerial: UInt32 = 0
    /// The kernel counts watches up: mostly a number is new, which need not be looked for.
    private var highestWatch = FolderTable.none

    var isEmpty: Bool { folders.isEmpty }
    var count: Int { folders.count - unused.count }
    var watchedCount: Int { byWatch.count }

    mutating func insertRoot() {
        self = FolderTable(lastSerial: lastSerial &+ 1)
        folders = [Folder(name: .empty, parent: Self.none, serial: lastSerial)]
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

    func child(_ name: UnsafeRawBufferPointer, of parent: Int32) -> Int32? {
        unsafe child(name, of: parent, hash: names.hash(name, in: parent))
    }

    func child(_ name: some Collection<UInt8>, of parent: Int32) -> Int32? {
        unsafe Array(name).withUnsafeBytes { unsafe child($0, of: parent) }
    }

    private func child(_ name: UnsafeRawBufferPointer, of parent: Int32, hash: UInt32) -> Int32? {
        byName.first(hash) { index in
            let folder = folders[Int(index)]
            return unsafe folder.parent == parent && names.holds(name, at: folder.name)
        }
    }

    /// The folder at a path below the root, if it is in the table.
    func folder(at path: some Collection<UInt8>) -> Int32? {
        if isEmpty { return nil }
        var folder = Self.root
        for name in path.split(separator: FileSystem.separator) {
            guard let next = child(name, of: folder) else { return nil }
            folder = next
        }
        return folder
    }

    func folder(watchedBy watch: Int32) -> Int32? {
        watch > highestWatch ? nil : byWatch.first(Self.hash(watch)) { folders[Int($0)].watch == watch }
    }

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
    mutating func insert(_ name: UnsafeRawBufferPointer, into parent: Int32) -> Int32 {
        let hash = unsafe names.hash(name, in: parent)
        if let existing = unsafe child(name, of: parent, hash: hash) { return existing }
        if names.isWasteful { pack() }
        lastSerial &+= 1
        var folder = unsafe Folder(name: names.insert(name), parent: parent, serial: lastSerial)
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
        byName.insert(hash, index)
        return index
    }

    mutating func insert(_ name: [UInt8], into parent: Int32) -> Int32 {
        unsafe name.withUnsafeBytes { unsafe insert($0, into: parent) }
    }

    /// Gives a folder its watch. A number that another folder has had is taken from it: the same folder has been found
    /// under a new path before the table heard of the old one's end.
    ///
    /// - Returns: The watch that the folder had before, if it is another one and has to be removed.
    mutating func setWatch(_ watch: Int32, of folder: Int32) -> Int32? {
        let previous = folders[Int(folder)].watch
        if previous == watch { return nil }
        _ = removeWatch(watch)
        if previous != Self.none { byWatch.remove(Self.hash(previous), folder) }
        byWatch.insert(Self.hash(watch), folder)
        highestWatch = max(highestWatch, watch)
        folders[Int(folder)].watch = watch
        return previous == Self.none ? nil : previous
    }

    /// - Returns: The folder that has lost its watch.
    mutating func removeWatch(_ watch: Int32) -> Int32? {
        guard let folder = folder(watchedBy: watch) else { return nil }
        byWatch.remove(Self.hash(watch), folder)
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
            if index != Self.root {
                let hash = unsafe names.withBytes(of: removed.name) { unsafe names.hash($0, in: removed.parent) }
                byName.remove(hash, index)
                names.remove(removed.name)
            }
            if removed.watch != Self.none { byWatch.remove(Self.hash(removed.watch), index) }
            each(index, removed.watch == Self.none ? nil : removed.watch)
            folders[Int(index)] = Folder(name: .empty, parent: Self.none, serial: 0)
            unused.append(index)
        }
        if folder == Self.root { self = FolderTable(lastSerial: lastSerial) }
    }

    /// The path of a name in a folder, or of the folder itself when the name is empty.
    ///
    /// - Parameter base: What comes before it: empty for a path below the root, else that of the root.
    func path(of folder: Int32, name: UnsafeRawBufferPointer, from base: [UInt8] = []) -> [UInt8] {
        var length = unsafe name.isEmpty ? 0 : name.count + 1
        var ancestor = folder
        while ancestor > Self.root {
            length += folders[Int(ancestor)].name.length + 1
            ancestor = folders[Int(ancestor)].parent
        }
        if length > 0, base.last ?? FileSystem.separator == FileSystem.separator { length -= 1 }
        length += base.count
        // One more for the zero that the kernel wants.
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

    func path(of folder: Int32, name: [UInt8] = [], from base: [UInt8] = []) -> [UInt8] {
        unsafe name.withUnsafeBytes { unsafe path(of: folder, name: $0, from: base) }
    }

    private static func hash(_ watch: Int32) -> UInt32 {
        // The kernel counts them up, so that the numbers themselves make long runs.
        UInt32(truncatingIfNeeded: watch) &* 0x9E37_79B1
    }

    /// Leaves the names behind that nobody has any more.
    private mutating func pack() {
        var packed = FolderNames(seedOf: names)
        for index in folders.indices { folders[index].name = names.move(folders[index].name, to: &packed) }
        names = packed
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
