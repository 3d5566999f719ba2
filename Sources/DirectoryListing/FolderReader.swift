package import Platform
package import StaticSite

/// Reads which names a folder holds. It asks for no more about each than the folder itself says.
package enum FolderReader {
    /// The names that are served, in the order of the file system, symbolic links as what they lead to.
    ///
    /// - Parameters:
    ///   - limit: how many names are looked at, at most.
    ///   - isWanted: called with each name that is served.
    package static func read(
        _ folder: OpenFolder,
        limit: Int = .max,
        where isWanted: ([UInt8]) -> Bool = { _ in true }
    ) throws(SystemError) -> FolderNames {
        // A descriptor of its own: the position in a folder belongs to the open file, which the folder's may share.
        let descriptor = try FileSystem.open([UInt8(ascii: ".")], at: folder.descriptor, .folder)
        defer { FileSystem.close(descriptor) }
        var names = FolderNames()
        var name: [UInt8] = []
        var seen = 0
        do throws(SystemError) {
            try unsafe FileSystem.list(descriptor) { bytes, kind in
                seen += 1
                name.removeAll(keepingCapacity: true)
                unsafe name.append(contentsOf: bytes)
                add(name, kind, of: folder, to: &names, where: isWanted)
                return seen < limit
            }
        } catch {
            // The folder has been removed since it was opened: it is empty.
            if !error.isMissing { throw error }
        }
        return names
    }

    private static func add(
        _ name: [UInt8],
        _ kind: FileStatus.Kind?,
        of folder: OpenFolder,
        to names: inout FolderNames,
        where isWanted: ([UInt8]) -> Bool
    ) {
        guard folder.names.admits(name) else {
            names.hidden += 1
            return
        }
        guard isWanted(name) else { return }
        if kind == .symbolicLink || kind == nil { names.hasLinks = true }
        guard let isFolder = isFolder(kind, name, in: folder) else { return }
        guard folder.names.serves(name, isFolder: isFolder) else {
            names.hidden += 1
            return
        }
        guard isFolder || folder.showsFile(name) else { return }
        names.append(name, isFolder: isFolder)
    }

    /// Returns `nil` for neither a regular file nor a folder, or a link that leads nowhere one may go.
    private static func isFolder(_ kind: FileStatus.Kind?, _ name: [UInt8], in folder: OpenFolder) -> Bool? {
        switch kind {
        case .folder: true
        case .file: false
        case .symbolicLink, nil: folder.status(of: name).map { $0.isFolder }
        case .other: nil
        }
    }
}
