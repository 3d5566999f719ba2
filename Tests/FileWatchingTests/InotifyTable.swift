import Glibc
import Platform

@testable import FileWatching

/// The inodes that an inotify instance of this process watches, from `/proc/self/fdinfo`.
enum InotifyTable {
    /// The instance that watches the folder, if there is one.
    static func watching(_ folder: String) throws -> Set<UInt64>? {
        let root = try FileSystem.status(of: Array(folder.utf8)).get().inode
        var result: Set<UInt64>?
        try FileSystem.list(Array("/proc/self/fdinfo".utf8)) { name, _, _ in
            let inodes = readInodes("/proc/self/fdinfo/" + String(decoding: name, as: UTF8.self))
            if inodes.contains(root) { result = inodes }
        }
        return result
    }

    private static func readInodes(_ path: String) -> Set<UInt64> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while let count = try? FileSystem.read(descriptor, into: &buffer), count > 0 {
            text += buffer[..<count]
        }
        var inodes: Set<UInt64> = []
        for line in text.split(separator: UInt8(ascii: "\n")) {
            for field in line.split(separator: UInt8(ascii: " ")) where field.starts(with: Array("ino:".utf8)) {
                if let inode = UInt64(String(decoding: field.dropFirst(4), as: UTF8.self), radix: 16) {
                    inodes.insert(inode)
                }
            }
        }
        return inodes
    }
}
