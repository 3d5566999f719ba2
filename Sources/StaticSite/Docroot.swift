import HTTPSemantics
import Platform
import Synchronization

/// The folder that is served, followed when it is replaced by another one of the same name.
package final class Docroot: Sendable {
    /// One folder, open. Answers in flight keep it while a newer one takes its place.
    final class Handle: Sendable {
        let descriptor: CInt
        let device: UInt64
        let inode: UInt64
        let confinement: Confinement
        /// Statting there may take long: a network file system.
        let isRemote: Bool
        /// What people call it.
        let name: [UInt8]

        init(path: [UInt8], descriptor: CInt, status: FileStatus, confinement: Confinement) {
            self.descriptor = descriptor
            device = status.device
            inode = status.inode
            self.confinement = confinement
            isRemote = FileSystemKind.of(path)?.isRemote ?? false
            name = FileSystem.lastName(of: path)
        }

        deinit { FileSystem.close(descriptor) }
    }

    /// Absolute, symbolic links not resolved: a docroot that is a link may be pointed elsewhere.
    package let path: [UInt8]
    private let terminatedPath: ContiguousArray<CChar>
    private let followsSymlinks: Bool
    private let current: Mutex<Handle?>
    private let remote: Atomic<Bool>

    /// - Parameter mayBeMissing: it is taken up once it is there.
    package init(path: [UInt8], followsSymlinks: Bool, mayBeMissing: Bool = false) throws(DocrootError) {
        self.path = FileSystem.absolute(path)
        // The current folder is gone: the name would be looked for somewhere else.
        guard self.path.first == UInt8(ascii: "/") else { throw DocrootError(deletedCurrentFolder: path) }
        terminatedPath = FileSystem.terminated(self.path)
        self.followsSymlinks = followsSymlinks
        do throws(SystemError) {
            let handle = try Self.open(self.path, followsSymlinks: followsSymlinks)
            remote = Atomic(handle.isRemote)
            current = Mutex(handle)
        } catch {
            guard mayBeMissing, error.isMissing else { throw DocrootError(path: path, error) }
            remote = Atomic(false)
            current = Mutex(nil)
        }
    }

    /// Kernel or sandbox refuse openat2: symbolic links are not served at all.
    package var isWalkedByParts: Bool {
        guard case .walk? = current.withLock({ $0?.confinement }) else { return false }
        return true
    }

    /// The handle that was taken last, without a look at whether the folder is still there. For what is compared with
    /// a `stat` of the absolute path.
    var latestHandle: Handle? { current.withLock { $0 } }

    /// The handle of the folder that lies at the path now; `nil` while there is none.
    func handle(_ access: DiskAccess = .mayWait) throws(SystemError) -> Handle? {
        if access == .cachedOnly, isRemote { throw .notCached }
        guard let status = FileSystem.status(at: terminatedPath), status.kind == .folder else {
            current.withLock { $0 = nil }
            return nil
        }
        if let handle = current.withLock({ $0 }), handle.inode == status.inode, handle.device == status.device,
            !FileSystem.isUnlinked(handle.descriptor)
        {
            return handle
        }
        if access == .cachedOnly { throw .notCached }
        do throws(SystemError) {
            let handle = try Self.open(path, followsSymlinks: followsSymlinks)
            current.withLock { $0 = handle }
            remote.store(handle.isRemote, ordering: .relaxed)
            return handle
        } catch {
            if error.isDescriptorExhaustion || error.isPermission { throw error }
            return nil
        }
    }

    /// Whether asking the file system about a file may block: then not on the event loop.
    var isRemote: Bool { remote.load(ordering: .relaxed) }

    private static func open(_ path: [UInt8], followsSymlinks: Bool) throws(SystemError) -> Handle {
        let descriptor = try FileSystem.open(path, .folder)
        let status = try FileSystem.status(of: descriptor)
        return Handle(
            path: path,
            descriptor: descriptor,
            status: status,
            confinement: followsSymlinks ? .off : Confinement.probe(root: descriptor)
        )
    }
}
