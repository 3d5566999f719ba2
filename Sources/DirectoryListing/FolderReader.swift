package import Platform
package import StaticSite

/// Reads which names a folder holds. It asks for no more about each than the folder itself says.
package enum FolderReader {
    /// Returns the names that are served, in the order of the file system. A symbolic link counts as what it leads to.
    ///
    /// - Parameters:
    ///   - limit: How many names are looked at, at most.
    ///   - filter: Names that do not match it are left out.
    package static func read(
        _ folder: OpenFolder,
        limit: Int = .max,
        filter: NameFilter = NameFilter([])
    ) throws(SystemError) -> FolderNames {
        // A descriptor of its own: the position in a folder belongs to the open file, which the folder's may share.
        let descriptor = try FileSystem.open([UInt8(ascii: ".")], at: folder.descriptor, .folder)
        defer { FileSystem.close(descriptor) }
        var names = FolderNames()
        var seen = 0
        do throws(SystemError) {
            try unsafe FileSystem.list(descriptor) { name, kind in
                seen += 1
                unsafe add(name, kind, of: folder, to: &names, filter)
                return seen < limit
            }
        } catch {
            // The folder has been removed since it was opened: it is empty.
            if !error.isMissing { throw error }
        }
        return names
    }

    private static func add(
        _ name: UnsafeRawBufferPointer,
        _ kind: FileStatus.Kind?,
        of folder: OpenFolder,
        to names: inout FolderNames,
        _ filter: NameFilter
    ) {
        guard unsafe folder.names.admits(name) else {
            names.hidden += 1
            return
        }
        guard unsafe filter.isEmpty || filter.matches(Array(name)) else { return }
        let isFolder: Bool
        switch kind {
        case .folder: isFolder = true
        case .file: isFolder = false
        case .other: return
        case .symbolicLink, nil:
            names.hasLinks = true
            // Without a target it is neither, or it leads nowhere one may go.
            guard let target = unsafe folder.status(of: Array(name)) else { return }
            isFolder = target.isFolder
        }
        guard unsafe folder.names.serves(name, isFolder: isFolder) else {
            names.hidden += 1
            return
        }
        if unsafe isFolder || folder.showsFile(name) { unsafe names.append(name, isFolder: isFolder) }
    }
}
