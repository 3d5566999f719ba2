import Glibc
package import HTTPSemantics

/// Why something that lies in the folder is not served.
package enum MissingReason: Sendable, Hashable {
    /// A name on the path starts with a dot.
    case hiddenName
    /// The file is one that an editor leaves beside the edited one.
    case leftover
    /// A symbolic link on the path leads out of the folder.
    case linkOut
    /// A symbolic link on the path is absolute, though it leads back into the folder, or no link is served here at all.
    case otherLink
}

extension StaticSite {
    /// Looks for the reason why a path was found to be missing; `nil` when nothing lies there. Asks the file system: not
    /// for an event loop.
    package func reasonMissing(_ path: DecodedPath) -> MissingReason? {
        guard !path.isRoot else { return nil }
        let isLeftover = !path.endsWithSlash && !names.serves(path.name, isFolder: false)
        if let name = path.segments.first(where: { !names.admits($0) }) ?? (isLeftover ? path.name : nil) {
            guard FileSystem.exists(at: FileSystem.terminated(docroot.path + [UInt8(ascii: "/")] + path.bytes)) else {
                return nil
            }
            return name.first == UInt8(ascii: ".") ? .hiddenName : .leftover
        }
        for suffix in path.endsWithSlash ? ["", "/index.html"] : ["", ".html"] {
            if let reason = reasonOfLink(path.bytes + suffix.utf8) { return reason }
        }
        return nil
    }

    private func reasonOfLink(_ path: [UInt8]) -> MissingReason? {
        let whole = docroot.path + [UInt8(ascii: "/")] + path
        guard FileSystem.status(at: FileSystem.terminated(whole)) != nil, hasLink(path),
            let target = Self.resolved(whole), let root = Self.resolved(docroot.path)
        else { return nil }
        let isInside = target == root || target.starts(with: root.last == UInt8(ascii: "/") ? root : root + [0x2F])
        return isInside ? .otherLink : .linkOut
    }

    private func hasLink(_ path: [UInt8]) -> Bool {
        var folder = docroot.path
        for segment in path.split(separator: UInt8(ascii: "/")) {
            folder += [UInt8(ascii: "/")] + segment
            var status = stat()
            guard unsafe FileSystem.withPath(folder, { unsafe lstat($0, &status) }) == 0 else { return false }
            if status.st_mode & S_IFMT == S_IFLNK { return true }
        }
        return false
    }

    private static func resolved(_ path: [UInt8]) -> [UInt8]? {
        guard let resolved = unsafe FileSystem.withPath(path, { unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }
}
