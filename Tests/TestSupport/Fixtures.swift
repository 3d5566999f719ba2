import Glibc

/// The tree that the shared cases are about.
package enum Fixtures {
    /// Builds it below a folder; the site is in `site`. In memory where possible: only there can a file be of the year 10000.
    package static func make() throws -> TemporaryFolder {
        let folder = try TemporaryFolder(in: access("/dev/shm", W_OK) == 0 ? "/dev/shm" : nil)
        let entries = try SharedCases.load("fixtures.json")["entries"]?.array ?? []
        for entry in entries { try build(entry, in: folder) }
        for entry in entries {
            guard let mode = entry["mode"]?.string.flatMap({ mode_t($0, radix: 8) }) else { continue }
            _ = TemporaryFolder.with(path(of: entry, in: folder)) { chmod($0, mode) }
        }
        return folder
    }

    private static func path(of entry: JSON, in folder: TemporaryFolder) -> [UInt8] {
        Array((folder.path + "/").utf8) + name(of: entry)
    }

    private static func name(of entry: JSON) -> [UInt8] {
        if let name = entry["name_latin1"]?.string { return Latin1.bytes(name) }
        return Array((entry["path"]?.string ?? "").utf8)
    }

    private static func build(_ entry: JSON, in folder: TemporaryFolder) throws {
        let path = path(of: entry, in: folder)
        try TemporaryFolder.makeFolders(above: path)
        switch entry["type"]?.string {
        case "dir": try TemporaryFolder.makeFolders(above: path + Array("/x".utf8))
        case "symlink":
            _ = TemporaryFolder.with(path) { symlink(entry["target"]?.string ?? "", $0) }
        case "fifo": _ = TemporaryFolder.with(path) { mkfifo($0, 0o644) }
        case "socket": makeSocket(path)
        default:
            try folder.write(name(of: entry), Array((entry["content"]?.string ?? "").utf8))
            if let size = entry["size"]?.int {
                let descriptor = TemporaryFolder.with(path) { open($0, O_WRONLY) }
                _ = pwrite(descriptor, "END", 3, off_t(size - 3))
                close(descriptor)
            }
        }
        if let seconds = entry["mtime"]?.int {
            let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
            _ = TemporaryFolder.with(path) { utimensat(AT_FDCWD, $0, times, 0) }
        }
    }

    private static func makeSocket(_ path: [UInt8]) {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (index, byte) in path.prefix(room.count - 1).enumerated() { room[index] = byte }
        }
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
