package import HTTPSemantics
import Platform

/// What is reached under several names.
extension StaticSite {
    /// Remembers a file that was served through a link, or has other names. Costs one `lstat` for each segment of the path.
    package func noteLink(to file: Representation) {
        guard !linked.contains(file.path), file.status.hasOtherNames || passesLink(file.path) else { return }
        var status = file.status
        status.linkCount = 1
        linked.record(file.path, status)
    }

    /// Remembers a listing that was shown through a link.
    package func noteLink(to folder: OpenFolder) {
        let path = DecodedPath(bytes: folder.path.bytes, endsWithSlash: true)
        guard !path.isRoot, !linked.contains(path), passesLink(path) else { return }
        linked.record(path, folder.status)
    }

    /// Remembers a link that leads nowhere yet: what it would show may come.
    package func noteDanglingLink(_ path: DecodedPath) {
        guard !path.isRoot, !path.endsWithSlash else { return }
        for path in [path, DecodedPath(bytes: path.bytes + ".html".utf8, endsWithSlash: false)]
        where names.serves(path, isFolder: false) && !linked.contains(path) && passesLink(path) && look(path) == nil {
            linked.record(path, nil)
        }
    }

    /// What has changed under the names that the watcher may not report.
    package func linkDifferences() -> [LinkedFiles.Difference] {
        linked.isEmpty ? [] : linked.differences(look)
    }

    private func look(_ path: DecodedPath) -> FileStatus? {
        var status = FileSystem.status(at: absolute(path))?.servable
        // Another name of the same file changes no byte.
        status?.linkCount = 1
        return status.flatMap { path.endsWithSlash == ($0.kind == .folder) ? $0 : nil }
    }

    /// Whether a symbolic link lies on the way.
    private func passesLink(_ path: DecodedPath) -> Bool {
        guard let root = docroot.latestHandle else { return false }
        let bytes = path.bytes
        return bytes.indices.contains { index in
            let next = index + 1
            guard next == bytes.count || bytes[next] == UInt8(ascii: "/") else { return false }
            return FileSystem.isSymbolicLink(Array(bytes[...index]), at: root.descriptor)
        }
    }
}
