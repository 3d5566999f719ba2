package import HTTPSemantics
package import MediaTypes
package import NIOCore
import Platform
import Synchronization

/// The files beneath a docroot, by URL path.
package final class StaticSite: Sendable {
    package struct Configuration: Sendable {
        package var root: [UInt8]
        package var names: NamePolicy
        package var followsSymlinks: Bool
        /// Whether the root need not be there yet. Default: `false`.
        package var mayBeMissing: Bool
        /// Bodies up to this size are held in memory, larger ones go from file to socket. Default: 128 KiB.
        package var smallBody: Int64
        /// How long a small file is read again that somebody writes to all the time, in nanoseconds. Default: 100 ms.
        package var readingPatience: Int64
        /// Which files are served. Default: all that the names allow.
        package var gate: PathGate?

        package init(
            root: [UInt8],
            names: NamePolicy = NamePolicy(),
            followsSymlinks: Bool = false,
            mayBeMissing: Bool = false,
            smallBody: Int64 = 128 << 10,
            readingPatience: Int64 = 100_000_000,
            gate: PathGate? = nil
        ) {
            self.root = root
            self.names = names
            self.followsSymlinks = followsSymlinks
            self.mayBeMissing = mayBeMissing
            self.smallBody = smallBody
            self.readingPatience = readingPatience
            self.gate = gate
        }
    }

    /// Runs something some time later.
    package typealias Later = @Sendable (@escaping @Sendable () -> Void) -> Void

    package let docroot: Docroot
    let names: NamePolicy
    let gate: PathGate?
    private let reader: FileReader
    private let cache = ContentCache()
    private let openFiles: OpenFiles
    private let frozen = Atomic(false)
    let served = ServedContent()
    package let linked = LinkedFiles()
    let completeFiles = CompleteFiles()
    let smallBody: Int64

    /// - Parameter later: closes what stayed open for the next part of it; `nil`: `closeKeptFiles` alone does.
    package init(
        _ configuration: Configuration,
        mediaTypes: MediaTypeResolver,
        later: Later? = nil
    ) throws(DocrootError) {
        openFiles = OpenFiles(later: later)
        docroot = try Docroot(
            path: configuration.root,
            followsSymlinks: configuration.followsSymlinks,
            mayBeMissing: configuration.mayBeMissing
        )
        names = configuration.names
        gate = configuration.gate
        smallBody = configuration.smallBody
        reader = FileReader(
            mediaTypes: mediaTypes,
            smallBody: configuration.smallBody,
            patience: configuration.readingPatience
        )
    }

    /// The file that this raw path led to the last time, where that is still true. Costs one `stat`; may be called on an
    /// event loop. `nil` says nothing: ask `resolve`.
    package func cached(_ rawPath: ByteBufferView) -> CachedFile? {
        guard !docroot.isRemote else { return nil }
        let key = ByteBuffer(rawPath)
        guard let file = cache[key] else { return nil }
        if frozen.load(ordering: .relaxed) { return file }
        if file.isFresh { return file }
        cache.remove(key)
        return nil
    }

    /// Follows a path to what it leads to. Opens and reads files: not for an event loop.
    ///
    /// - Parameter rawPath: what the request said, under which `cached` will find the file again.
    package func resolve(_ path: DecodedPath, rawPath: ByteBufferView? = nil) -> Resolution {
        guard path.segments.allSatisfy(names.admits) else { return .missing }
        do throws(SystemError) {
            guard let root = try docroot.handle() else { return .missing }
            return try Lookup(site: self, root: root, rawPath: rawPath, access: .mayWait).resolve(path)
        } catch {
            if error.isDescriptorExhaustion { return .exhausted }
            return error.isPermission ? .forbidden : .missing
        }
    }

    /// The file that a path leads to, where the kernel has in memory all that it takes to open and read it, it is not
    /// large, and its type can be told without libmagic. Never waits for a disk: may be called on an event loop. `nil`
    /// says nothing: ask `resolve`.
    package func fileInKernelMemory(_ path: DecodedPath, rawPath: ByteBufferView? = nil) -> Representation? {
        guard path.segments.allSatisfy(names.admits), let root = try? docroot.handle(.cachedOnly),
            case .file(let file)? = try? Lookup(site: self, root: root, rawPath: rawPath, access: .cachedOnly)
                .resolve(path)
        else { return nil }
        return file
    }

    /// The parent of a path, opened to look for names that are like the missing one.
    package func folder(above path: DecodedPath) -> OpenFolder? {
        let parent = path.bytes.lastIndex(of: UInt8(ascii: "/")).map { path.bytes[..<$0] } ?? []
        let folder = DecodedPath(bytes: [UInt8](parent), endsWithSlash: true)
        guard folder.segments.allSatisfy(names.admits), let root = try? docroot.handle() else { return nil }
        let descriptor = try? root.confinement.open(folder.bytes, beneath: root.descriptor, .folder)
        return descriptor.map { OpenFolder(path: folder, descriptor: $0, names: names, gate: gate, docroot: root) }
    }

    /// Returns whether a file may be known to anybody, by its path alone.
    package func serves(_ path: DecodedPath) -> Bool {
        names.serves(path, isFolder: path.endsWithSlash) && (path.endsWithSlash || gate?.serves(path) ?? true)
    }

    /// Whether the docroot is missing, or holds no name at all.
    package var hasNothing: Bool {
        guard let root = try? docroot.handle() else { return true }
        return FileSystem.isEmptyFolder(root.descriptor)
    }

    /// Forgets every file in memory. Freshness does not depend on it: it saves the next request a `stat` that fails.
    package func invalidateAll() {
        if !frozen.load(ordering: .relaxed) { cache.removeAll() }
    }

    /// Closes what stayed open for the next part of it. To be called when anything has changed: a file that was removed
    /// keeps its place on the disk as long as it is open.
    package func closeKeptFiles() { openFiles.closeAll() }

    /// From now on what is in memory is served as it is, without a look at the disk: a build is under way.
    package func freeze() { frozen.store(true, ordering: .relaxed) }

    package var isFrozen: Bool { frozen.load(ordering: .relaxed) }

    package func thaw() { frozen.store(false, ordering: .relaxed) }

    /// Reads an opened file, and keeps it where that is safe.
    func representation(
        _ path: DecodedPath,
        _ file: OpenFile,
        _ status: FileStatus,
        rawPath: ByteBufferView?,
        preferred: [DecodedPath],
        _ access: DiskAccess
    ) throws(SystemError) -> Representation {
        let reading = try reader.read(path, file, status, access)
        let isCut = isCut(path, status) && FileSystem.isOpenForWriting(file.descriptor)
        if let rawPath, reading.isTrusted, !isCut, !docroot.isRemote, !isOnRemoteMount(path, status) {
            var representation = reading.representation
            var cost = Int(representation.length)
            if status.size > smallBody {
                // Without the descriptor: what is asked for once does not stay open.
                representation.body = [.file(OpenFile.none, 0..<status.size)]
                cost = representation.prefix.readableBytes
            }
            let cached = CachedFile(
                representation,
                path: absolute(path),
                preferred: preferred.map(absolute),
                docroot: docroot,
                openFiles: openFiles
            )
            cache.insert(cached, bytes: cost, for: ByteBuffer(rawPath))
        }
        return reading.representation
    }

    /// Whether it lies on a remote file system that is mounted beneath a root that does not: an event loop that looks
    /// whether it is as it was would wait with all its connections.
    func isOnRemoteMount(_ path: DecodedPath, _ status: FileStatus) -> Bool {
        guard let root = docroot.latestHandle, root.device != status.device else { return false }
        return FileSystemKind.of(absolutePath(path))?.isRemote ?? true
    }

    func absolute(_ path: DecodedPath) -> ContiguousArray<CChar> { FileSystem.terminated(absolutePath(path)) }

    private func absolutePath(_ path: DecodedPath) -> [UInt8] {
        path.isRoot ? docroot.path : docroot.path + [UInt8(ascii: "/")] + path.bytes
    }
}
