import HTTPSemantics
import NIOCore
import Platform

/// One walk from a decoded path to what lies there. The descriptor that is classified is the one that is served.
struct Lookup {
    let site: StaticSite
    let root: Docroot.Handle
    let rawPath: ByteBufferView?
    let access: DiskAccess

    func resolve(_ path: DecodedPath) throws(SystemError) -> Resolution {
        let opened = try open(path)
        if let (file, status) = opened, status.kind == .file {
            // A file is not a folder: `/file.txt/` names nothing.
            return path.endsWithSlash ? .missing : try serve(path, file, status, preferred: [])
        }
        if !path.endsWithSlash, !path.isRoot {
            // `/about` is `about.html`, and `/blog` is `blog.html` beside a folder `blog`, as the hosts have it.
            let page = DecodedPath(bytes: path.bytes + ".html".utf8, endsWithSlash: false)
            if let (file, status) = try open(page), status.kind == .file {
                return try serve(page, file, status, preferred: [path])
            }
        }
        guard let (folder, _) = opened else { return .missing }
        return try self.folder(path, folder)
    }

    private func folder(_ path: DecodedPath, _ opened: OpenFile) throws(SystemError) -> Resolution {
        guard path.endsWithSlash || path.isRoot else {
            return .redirect(DecodedPath(bytes: path.bytes, endsWithSlash: true))
        }
        var preferred: [DecodedPath] = []
        for name in ["index.html", "index.htm"] {
            let index = DecodedPath(
                bytes: path.isRoot ? [UInt8](name.utf8) : path.bytes + [UInt8(ascii: "/")] + name.utf8,
                endsWithSlash: false
            )
            if let (file, status) = try open(index), status.kind == .file {
                return try serve(index, file, status, preferred: preferred)
            }
            preferred.append(index)
        }
        // Reading it will wait.
        if access == .cachedOnly { throw .notCached }
        let descriptor = try FileSystem.open([UInt8(ascii: ".")], at: opened.descriptor, .folder)
        return .folder(
            OpenFolder(path: path, descriptor: descriptor, names: site.names, gate: site.gate, docroot: root)
        )
    }

    private func serve(
        _ path: DecodedPath,
        _ file: OpenFile,
        _ status: FileStatus,
        preferred: [DecodedPath]
    ) throws(SystemError) -> Resolution {
        // A file that is withheld is as one that is not there, whatever else the path could lead to.
        if let gate = site.gate, !gate.serves(path) { return .missing }
        return .file(try site.representation(path, file, status, rawPath: rawPath, preferred: preferred, access))
    }

    /// `nil`: nothing there that could be served. Throws where there is something that cannot be opened.
    private func open(_ path: DecodedPath) throws(SystemError) -> (OpenFile, FileStatus)? {
        do throws(SystemError) {
            guard let opened = try root.confinement.openContent(path.bytes, beneath: root.descriptor, access) else {
                return nil
            }
            let file = OpenFile(descriptor: opened.descriptor, close: FileSystem.close)
            guard site.names.serves(path.name, isFolder: opened.status.kind == .folder) || path.isRoot else {
                return nil
            }
            return (file, opened.status)
        } catch {
            // That it may not be read says that it is there.
            if error.isPermission, let gate = site.gate, !gate.serves(path) { return nil }
            if error.isDescriptorExhaustion || error.isPermission { throw error }
            if access == .cachedOnly, error.isNotCached { throw error }
            return nil
        }
    }
}
