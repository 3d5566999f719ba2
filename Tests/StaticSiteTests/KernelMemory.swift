import Glibc
import TestSupport

@testable import StaticSite

/// What the kernel holds in memory of a file.
enum KernelMemory {
    /// Whether this kernel and the file system of the temporary folders can be asked, and forget when they are told.
    static let tellsWhatItHolds: Bool = {
        guard let folder = try? TemporaryFolder(), (try? folder.write("a", "content")) != nil,
            let root = try? FileSystem.open(Array(folder.path.utf8), flags: FileSystem.readOnly)
        else { return false }
        defer { close(root) }
        let name = Array("a".utf8)
        guard
            let file = try? Confinement.kernel.open(name, beneath: root, flags: FileSystem.readOnly, .cachedOnly)
        else { return false }
        defer { close(file) }
        guard (try? FileReader.bytes(of: file, 0..<7, .cachedOnly)) != nil else { return false }
        return forget(folder.path + "/a") && (try? FileReader.bytes(of: file, 0..<7, .cachedOnly)) == nil
    }()

    /// Has the kernel write a file to the disk and forget its content.
    @discardableResult
    static func forget(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        return fsync(file) == 0 && posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0
    }
}
