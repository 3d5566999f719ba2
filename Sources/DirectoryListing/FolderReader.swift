import Glibc
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
    ) throws(ListingError) -> FolderNames {
        // A descriptor of its own: the position in a folder belongs to the open file, which the folder's may share.
        let descriptor = unsafe openat(folder.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ListingError(code: errno) }
        guard let stream = unsafe fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw ListingError(code: code)
        }
        defer { unsafe closedir(stream) }

        var names = FolderNames()
        var name: [UInt8] = []
        var seen = 0
        while seen < limit {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw ListingError(code: errno) }
                break
            }
            seen += 1
            name.removeAll(keepingCapacity: true)
            unsafe withUnsafeBytes(of: &entry.pointee.d_name) { field in
                let length = unsafe strnlen(field.baseAddress.unsafelyUnwrapped, field.count)
                unsafe name.append(contentsOf: UnsafeRawBufferPointer(rebasing: field[..<length]))
            }
            guard !name.isDotOrDotDot else { continue }
            guard folder.names.admits(name) else {
                names.hidden += 1
                continue
            }
            guard isWanted(name) else { continue }
            let type = CInt(unsafe entry.pointee.d_type)
            if type == CInt(DT_LNK) || type == CInt(DT_UNKNOWN) { names.hasLinks = true }
            guard let isFolder = isFolder(type, name, in: folder) else { continue }
            guard folder.names.serves(name, isFolder: isFolder) else {
                names.hidden += 1
                continue
            }
            guard isFolder || folder.showsFile(name) else { continue }
            names.append(name, isFolder: isFolder)
        }
        return names
    }

    /// `nil`: neither a regular file nor a folder, or a link that leads nowhere one may go.
    private static func isFolder(_ type: CInt, _ name: [UInt8], in folder: OpenFolder) -> Bool? {
        switch type {
        case CInt(DT_DIR): true
        case CInt(DT_REG): false
        case CInt(DT_LNK), CInt(DT_UNKNOWN):
            folder.status(of: name).map { $0.isFolder }
        default: nil
        }
    }
}

extension [UInt8] {
    fileprivate var isDotOrDotDot: Bool {
        count <= 2 && allSatisfy { $0 == UInt8(ascii: ".") }
    }
}
