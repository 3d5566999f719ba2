import Glibc
import Platform
import TestSupport

@testable import StaticSite

/// What the kernel holds in memory of a file.
enum KernelMemory {
    /// Whether this kernel and the file system of the temporary folders can be asked, and forget when they are told.
    static let tellsWhatItHolds: Bool = {
        guard let folder = try? TemporaryFolder(), (try? folder.write("a", "content")) != nil,
            let root = try? FileSystem.open(Array(folder.path.utf8), .read)
        else { return false }
        defer { close(root) }
        let name = Array("a".utf8)
        guard
            let file = try? Confinement.kernel.open(name, beneath: root, .read, .cachedOnly)
        else { return false }
        defer { close(file) }
        guard (try? FileReader.bytes(of: file, 0..<7, .cachedOnly)) != nil else { return false }
        return forget(folder.path + "/a") && !holdsPage(file)
    }()

    /// Asked of the kernel without the code under test: were that to wait for the disk, its tests must not be left out.
    private static func holdsPage(_ file: CInt) -> Bool {
        let page = Int(getpagesize())
        guard let memory = mmap(nil, page, PROT_READ, MAP_SHARED, file, 0), memory != MAP_FAILED else { return true }
        defer { munmap(memory, page) }
        var state: UInt8 = 0
        return mincore(memory, page, &state) != 0 || state & 1 == 1
    }

    /// Has the kernel forget a file until it is left alone.
    ///
    /// Each time again, as a read that must not wait has the kernel fetch the file all the same, and finds it there when
    /// the reader was kept from looking until the disk had answered: once in a thousand times on a busy machine.
    ///
    /// - Returns: whether the kernel forgot and the file was left alone, within ten times.
    static func leaves(_ path: String, _ isLeftAlone: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<10 where forget(path) {
            if try isLeftAlone() { return true }
        }
        return false
    }

    /// Has the kernel write a file to the disk and forget its content.
    private static func forget(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        return fsync(file) == 0 && posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0
    }
}
