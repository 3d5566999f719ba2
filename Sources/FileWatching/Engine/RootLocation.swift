internal import Platform

/// Says where a root lies, and which folders and symbolic links the kernel follows to it.
struct RootLocation {
    /// The real path of the root. `nil` if it is not there.
    private(set) var folder: [UInt8]?
    private(set) var status: FileStatus?
    /// The folders that the path leads through. Each has the names in it that decide where the path leads: the root, the
    /// symbolic links, or the first name that is missing.
    private(set) var ancestors: [[UInt8]: Set<[UInt8]>] = [:]

    /// Returns whether both paths lead through the same folders and links, whatever lies at the end.
    func hasSamePath(as other: RootLocation) -> Bool { folder == other.folder && ancestors == other.ancestors }

    /// Returns whether the same folder lies at the same place.
    func isSameFolder(as other: RootLocation) -> Bool {
        folder == other.folder && status?.inode == other.status?.inode && status?.device == other.status?.device
    }

    /// - Parameter path: An absolute path.
    init(resolving path: [UInt8]) {
        var current: [UInt8] = []
        var rest = path.split(separator: FileSystem.separator).reversed().map(Array.init)
        var links = 0
        while let name = rest.popLast() {
            if name == [UInt8(ascii: ".")] { continue }
            if name == Array("..".utf8) {
                current.removeSubrange((current.lastIndex(of: FileSystem.separator) ?? current.startIndex)...)
                continue
            }
            let parent = current.isEmpty ? [FileSystem.separator] : current
            let next = current + [FileSystem.separator] + name
            if ancestors[parent] == nil { ancestors[parent] = [] }
            guard case .success(let status) = FileSystem.status(of: next) else {
                ancestors[parent, default: []].insert(name)
                return
            }
            if status.kind == .symbolicLink, let target = FileSystem.target(ofLink: next) {
                ancestors[parent, default: []].insert(name)
                links += 1
                if links > 40 { return }
                if target.first == FileSystem.separator { current = [] }
                rest += target.split(separator: FileSystem.separator).reversed().map(Array.init)
                continue
            }
            if status.kind != .folder {
                ancestors[parent, default: []].insert(name)
                return
            }
            if rest.isEmpty { ancestors[parent, default: []].insert(name) }
            current = next
        }
        let folder = current.isEmpty ? [FileSystem.separator] : current
        guard case .success(let status) = FileSystem.status(of: folder), status.kind == .folder else { return }
        self.folder = folder
        self.status = status
    }
}
