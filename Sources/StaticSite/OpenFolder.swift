package import HTTPSemantics
package import Platform

/// A folder beneath the docroot that was opened for a listing.
///
/// The descriptor belongs to this object. A reader that needs a position of its own opens `.` relative to it.
package final class OpenFolder: Sendable {
    /// As asked for, decoded.
    package let path: DecodedPath
    /// `O_RDONLY | O_DIRECTORY`, close-on-exec.
    package let descriptor: CInt
    /// Which names are shown: those that a request for them would be served.
    package let names: NamePolicy
    private let gate: PathGate?
    private let docroot: Docroot.Handle

    init(path: DecodedPath, descriptor: CInt, names: NamePolicy, gate: PathGate?, docroot: Docroot.Handle) {
        self.gate = gate
        self.path = path
        self.descriptor = descriptor
        self.names = names
        self.docroot = docroot
    }

    /// Returns whether a file of this name in it is shown. Folders are shown by their name alone.
    package func showsFile(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let gate else { return true }
        let name = unsafe Array(name)
        let whole = path.isRoot ? name : path.bytes + [UInt8(ascii: "/")] + name
        return gate.serves(DecodedPath(bytes: whole, endsWithSlash: false))
    }

    deinit { FileSystem.close(descriptor) }

    /// What the folder is called that lies at the root of the site.
    package var rootName: [UInt8] { docroot.name }

    /// What the folder itself is now; `nil`: that cannot be told.
    package var status: FileStatus? { try? FileSystem.status(of: descriptor) }

    /// Differs once a name has come or gone. Not when a file in it has changed.
    package var tag: String? {
        guard let status else { return nil }
        return "f" + String(decoding: status.identityTag(isWeak: false).opaque, as: UTF8.self)
    }

    /// What an entry is, symbolic links followed as far as a request for it would follow them; `nil`: it is gone, leads
    /// out of the docroot, or is neither a regular file nor a folder.
    package func status(of name: [UInt8]) -> FileStatus? {
        let terminated = name + [0]
        return status(ofTerminated: terminated.span)
    }

    /// - Parameter name: with a NUL behind it, and none in it.
    package func status(ofTerminated name: Span<UInt8>) -> FileStatus? {
        guard !name.isEmpty, name[name.count - 1] == 0 else { return nil }
        let found = unsafe name.withUnsafeBytes { bytes in
            let path = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe FileSystem.status(of: path.unsafelyUnwrapped, in: descriptor)
        }
        guard let found, found.kind == .symbolicLink else { return found?.servable }
        return unsafe target(of: name.extracting(droppingLast: 1).withUnsafeBytes { unsafe Array($0) })
    }

    /// What a symbolic link leads to.
    private func target(of name: [UInt8]) -> FileStatus? {
        let whole = path.isRoot ? name : path.bytes + [UInt8(ascii: "/")] + name
        do throws(SystemError) {
            let target = try docroot.confinement.open(whole, beneath: docroot.descriptor, .name)
            defer { FileSystem.close(target) }
            return try FileSystem.status(of: target).servable
        } catch {
            return nil
        }
    }
}
