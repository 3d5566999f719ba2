internal import Platform

/// Where a root lies: the way that the kernel takes to it, with all symbolic links.
struct RootPlace: Equatable {
    /// The folder itself, without symbolic links; `nil` when it is not there.
    var folder: [UInt8]?
    var status: FileStatus?
    /// Every folder that the way leads through.
    var ancestors: Set<[UInt8]> = []
    /// The names that decide where the way leads: the root, the symbolic links, or the first name that is missing.
    var hops: [[UInt8]: Set<[UInt8]>] = [:]

    /// Whether both lead the same way, whatever lies at the end.
    func takesSameWay(as other: RootPlace) -> Bool {
        folder == other.folder && ancestors == other.ancestors && hops == other.hops
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
            ancestors.insert(parent)
            guard case .success(let status) = FileSystem.status(of: next) else {
                hops[parent, default: []].insert(name)
                return
            }
            if status.kind == .symbolicLink, let target = FileSystem.target(ofLink: next) {
                hops[parent, default: []].insert(name)
                links += 1
                if links > 40 { return }
                if target.first == FileSystem.separator { current = [] }
                rest += target.split(separator: FileSystem.separator).reversed().map(Array.init)
                continue
            }
            if status.kind != .folder {
                hops[parent, default: []].insert(name)
                return
            }
            if rest.isEmpty { hops[parent, default: []].insert(name) }
            current = next
        }
        let folder = current.isEmpty ? [FileSystem.separator] : current
        guard case .success(let status) = FileSystem.status(of: folder), status.kind == .folder else { return }
        self.folder = folder
        self.status = status
    }
}
