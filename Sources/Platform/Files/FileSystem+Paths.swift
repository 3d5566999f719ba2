#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension FileSystem {
    /// The folder that relative paths start from; `nil` if it has been removed. See getcwd(3).
    package static var currentFolder: [UInt8]? { unsafe owned(getcwd(nil, 0)) }

    /// Whether the folder that relative paths start from has been removed, or cannot be reached from the root.
    package static var isCurrentFolderGone: Bool {
        // The call gives the path of an unreachable folder as `(unreachable)`.
        if let path = currentFolder { return path.first != separator }
        return errno == ENOENT
    }

    /// Returns an absolute path, by the current folder of this moment, without touching symbolic links or dot segments.
    /// Returns the path as it is if the current folder has been removed.
    package static func absolute(_ path: [UInt8]) -> [UInt8] {
        var path = path
        while path.count > 1, path.last == separator { path.removeLast() }
        if path.first == separator { return path }
        guard let base = currentFolder else { return path }
        return path.isEmpty || path == [UInt8(ascii: ".")] ? base : self.path(base, path)
    }

    /// Returns the path without symbolic links, `.` and `..`, or `nil` if nothing lies there. See realpath(3).
    package static func realPath(_ path: [UInt8]) -> [UInt8]? {
        unsafe owned(withPath(path) { unsafe realpath($0, nil) })
    }

    /// Reads a symbolic link; `nil` if it is none. See readlink(2).
    package static func target(ofLink path: [UInt8]) -> [UInt8]? {
        let capacity = Int(PATH_MAX)
        let target = unsafe withPath(path) { name in
            unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let length = unsafe buffer.withMemoryRebound(to: CChar.self) {
                    unsafe readlink(name, $0.baseAddress.unsafelyUnwrapped, capacity)
                }
                count = max(0, length)
            }
        }
        return target.isEmpty ? nil : target
    }

    /// Returns the last name of an absolute path: `site` of `/home/site/.`. If that is `..`, returns the last name of the
    /// real path. Returns `/` for the root of the file system.
    package static func lastName(of path: [UInt8]) -> [UInt8] {
        let parts = path.split(separator: separator).filter { !$0.elementsEqual(".".utf8) }
        guard let last = parts.last else { return [separator] }
        guard last.elementsEqual("..".utf8) else { return Array(last) }
        return realPath(path)?.split(separator: separator).last.map { Array($0) } ?? [separator]
    }

    /// Copies a string that C has allocated, and frees it.
    private static func owned(_ text: UnsafeMutablePointer<CChar>?) -> [UInt8]? {
        guard let text = unsafe text else { return nil }
        defer { unsafe free(text) }
        return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
}
