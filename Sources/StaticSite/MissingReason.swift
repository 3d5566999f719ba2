package import HTTPSemantics
import Platform

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
            guard FileSystem.exists(docroot.path + [UInt8(ascii: "/")] + path.bytes) else {
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
        guard FileSystem.status(at: FileSystem.terminated(whole))?.servable != nil, hasLink(path),
            let target = FileSystem.realPath(whole), let root = FileSystem.realPath(docroot.path)
        else { return nil }
        let isInside = target == root || target.starts(with: root.last == UInt8(ascii: "/") ? root : root + [0x2F])
        return isInside ? .otherLink : .linkOut
    }

    private func hasLink(_ path: [UInt8]) -> Bool {
        var folder = docroot.path
        for segment in path.split(separator: UInt8(ascii: "/")) {
            folder += [UInt8(ascii: "/")] + segment
            guard let status = try? FileSystem.status(of: folder).get() else { return false }
            if status.kind == .symbolicLink { return true }
        }
        return false
    }
}
