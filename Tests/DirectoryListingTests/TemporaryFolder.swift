import Glibc
import HTTPSemantics
import MediaTypes
import StaticSite
import Testing

/// A folder that is removed with this object.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/directory-listing-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit { Self.remove(path) }

    func addFile(_ name: [UInt8], size: Int = 0, modified: Int? = nil) throws {
        try withAbsolute(name) { absolute in
            let descriptor = Glibc.open(absolute, O_CREAT | O_WRONLY | O_CLOEXEC, 0o644)
            try #require(descriptor >= 0)
            ftruncate(descriptor, off_t(size))
            if let modified {
                let time = timespec(tv_sec: modified, tv_nsec: 0)
                futimens(descriptor, [time, time])
            }
            close(descriptor)
        }
    }

    func addFile(_ name: String, size: Int = 0, modified: Int? = nil) throws {
        try addFile(Array(name.utf8), size: size, modified: modified)
    }

    func addFolder(_ name: String) throws {
        try withAbsolute(Array(name.utf8)) { try #require(mkdir($0, 0o755) == 0) }
    }

    func addLink(_ name: String, to target: String) throws {
        try withAbsolute(Array(name.utf8)) { try #require(symlink(target, $0) == 0) }
    }

    func addPipe(_ name: String) throws {
        try withAbsolute(Array(name.utf8)) { try #require(mkfifo($0, 0o644) == 0) }
    }

    func open(as urlPath: String = "", showsHidden: Bool = false) throws -> OpenFolder {
        try openFolder(at: path, as: urlPath, names: NamePolicy(showsHidden: showsHidden))
    }

    private func withAbsolute(_ name: [UInt8], _ body: (UnsafePointer<CChar>) throws -> Void) rethrows {
        let bytes = (Array(path.utf8) + [UInt8(ascii: "/")] + name + [0]).map { CChar(bitPattern: $0) }
        try bytes.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { try body(base) }
        }
    }

    /// Folders in it are empty: no test puts anything into one.
    private static func remove(_ path: String) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard let stream = fdopendir(descriptor) else { return }
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if unlinkat(descriptor, name, 0) != 0 { unlinkat(descriptor, name, AT_REMOVEDIR) }
                }
            }
        }
        closedir(stream)
        rmdir(path)
    }
}

/// The one door by which these tests open a folder: beneath a docroot in which it stands under the given path.
func openFolder(at absolute: String, as urlPath: String, names: NamePolicy) throws -> OpenFolder {
    guard !urlPath.isEmpty else { return try open([], in: absolute, names, followsSymlinks: false) }
    let docroot = try TemporaryFolder()
    let parents = urlPath.split(separator: "/").dropLast()
    for depth in 0..<parents.count {
        try docroot.addFolder(parents[...depth].joined(separator: "/"))
    }
    try docroot.addLink(urlPath, to: absolute)
    defer {
        unlink(docroot.path + "/" + urlPath)
        for depth in (0..<parents.count).reversed() {
            rmdir(docroot.path + "/" + parents[...depth].joined(separator: "/"))
        }
    }
    return try open(Array(urlPath.utf8), in: docroot.path, names, followsSymlinks: true)
}

private func open(
    _ path: [UInt8],
    in root: String,
    _ names: NamePolicy,
    followsSymlinks: Bool
) throws -> OpenFolder {
    let site = try StaticSite(
        StaticSite.Configuration(root: Array(root.utf8), names: names, followsSymlinks: followsSymlinks),
        mediaTypes: MediaTypeResolver(detector: nil)
    )
    let inside = path.isEmpty ? Array("x".utf8) : path + Array("/x".utf8)
    return try #require(site.folder(above: DecodedPath(bytes: inside, endsWithSlash: false)))
}
