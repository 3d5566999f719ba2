import HTTPSemantics
import Platform

/// How paths are kept beneath the docroot.
package enum Confinement: Sendable {
    /// `openat2(RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS)`: relative links inside the docroot work, all others fail.
    case kernel
    /// For kernels and sandboxes without openat2: part by part with `O_NOFOLLOW`. No symbolic link works.
    case walk
    /// `--follow-symlinks`: no confinement but that of the path itself, which has no `..`.
    case off

    /// What this machine offers: asked once, by opening the docroot through itself.
    static func probe(root: CInt) -> Confinement {
        do throws(SystemError) {
            FileSystem.close(try FileSystem.openBeneath([UInt8(ascii: ".")], at: root, .name))
            return .kernel
        } catch {
            return .walk
        }
    }

    /// Opens a path that was decoded, so without dot segments, relative to `root`.
    func open(
        _ path: [UInt8],
        beneath root: CInt,
        _ mode: FileSystem.OpenMode,
        _ access: DiskAccess = .mayWait
    ) throws(SystemError) -> CInt {
        let path = path.isEmpty ? [UInt8(ascii: ".")] : path
        switch (self, access) {
        case (.kernel, .mayWait): return try FileSystem.openBeneath(path, at: root, mode)
        case (.kernel, .cachedOnly):
            return try FileSystem.openCached(path, at: root, mode, isConfined: true)
        case (.off, .mayWait): return try FileSystem.open(path, at: root, mode)
        case (.off, .cachedOnly):
            return try FileSystem.openCached(path, at: root, mode, isConfined: false)
        case (.walk, .mayWait): return try walk(path, beneath: root, mode)
        case (.walk, .cachedOnly): throw .notCached
        }
    }

    /// Opens a regular file or a folder for reading; `nil`: something else is there, and it has not been opened. A FIFO
    /// that is opened wakes a program that waits to write to it, and kills it when it is closed; a device may do anything.
    ///
    /// What the path leads to is held by a descriptor that reads nothing, looked at, and only then opened: the same
    /// inode, through `/proc/self/fd`.
    func openContent(
        _ path: [UInt8],
        beneath root: CInt,
        _ access: DiskAccess = .mayWait
    ) throws(SystemError) -> (descriptor: CInt, status: FileStatus)? {
        let named = try open(path, beneath: root, .name, access)
        defer { FileSystem.close(named) }
        guard let status = try FileSystem.status(of: named).servable else { return nil }
        if let descriptor = try FileSystem.reopen(named, status.kind) {
            // As it is now: it may have been written to since.
            return try Self.opened(descriptor, if: status)
        }
        // No /proc here. What the path leads to now may be another file, which is then not served.
        let descriptor = try open(path, beneath: root, .read, access)
        return try Self.opened(descriptor, if: status)
    }

    /// Returns the descriptor with its status if it is of the inode that was looked at. Otherwise closes it.
    static func opened(
        _ descriptor: CInt,
        if expected: FileStatus
    ) throws(SystemError) -> (descriptor: CInt, status: FileStatus)? {
        do throws(SystemError) {
            if let status = try FileSystem.status(of: descriptor).servable, status.isSameFile(as: expected) {
                return (descriptor, status)
            }
        } catch {
            FileSystem.close(descriptor)
            throw error
        }
        FileSystem.close(descriptor)
        return nil
    }

    private func walk(
        _ path: [UInt8],
        beneath root: CInt,
        _ mode: FileSystem.OpenMode
    ) throws(SystemError) -> CInt {
        let segments = path.split(separator: UInt8(ascii: "/"))
        var folder = root
        defer { if folder != root { FileSystem.close(folder) } }
        for segment in segments.dropLast() {
            let next = try FileSystem.open(
                [UInt8](segment),
                at: folder,
                .name.refusingFiles.refusingLinks
            )
            if folder != root { FileSystem.close(folder) }
            folder = next
        }
        return try FileSystem.open([UInt8](segments.last ?? [UInt8(ascii: ".")]), at: folder, mode.refusingLinks)
    }
}
