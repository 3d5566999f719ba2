internal import Platform

/// An inotify instance: tells what happens to the names in the folders that it watches (inotify(7)).
///
/// Confined to the thread of its watcher, or to the lock of ``FolderTripwires``; its end closes the descriptor.
final class FolderNotifier {
    /// One entry of the kernel's queue.
    @unsafe struct Event {
        var watch: Int32
        var mask: Mask
        /// Valid during the call only.
        var name: UnsafeRawBufferPointer
    }

    struct Mask: OptionSet {
        let rawValue: UInt32

        static let modified = Mask(rawValue: 0x2)
        static let attributes = Mask(rawValue: 0x4)
        static let closedWriter = Mask(rawValue: 0x8)
        static let movedFrom = Mask(rawValue: 0x40)
        static let movedTo = Mask(rawValue: 0x80)
        static let created = Mask(rawValue: 0x100)
        static let deleted = Mask(rawValue: 0x200)
        static let deletedSelf = Mask(rawValue: 0x400)
        static let movedSelf = Mask(rawValue: 0x800)
        static let unmounted = Mask(rawValue: 0x2000)
        static let overflowed = Mask(rawValue: 0x4000)
        static let ignored = Mask(rawValue: 0x8000)
        static let onlyFolders = Mask(rawValue: 0x100_0000)
        static let doesNotFollow = Mask(rawValue: 0x200_0000)
        static let excludesUnlinked = Mask(rawValue: 0x400_0000)
        /// Keeps what another role of the same folder asked for.
        static let adds = Mask(rawValue: 0x2000_0000)
        static let isFolder = Mask(rawValue: 0x4000_0000)
        /// Takes the watch away after its first event.
        static let once = Mask(rawValue: 0x8000_0000)

        static let names: Mask = [.movedFrom, .movedTo, .created, .deleted]
        static let itself: Mask = [.deletedSelf, .movedSelf]
        /// For a folder below a root.
        static let folder: Mask = [
            .names, .modified, .attributes, .closedWriter, .onlyFolders, .doesNotFollow, .excludesUnlinked, .adds,
        ]
        /// For the root itself.
        static let root: Mask = [.folder, .itself]
        /// For a folder that the way to the root leads through; it is given by its real path.
        static let ancestor: Mask = [.itself, .onlyFolders, .doesNotFollow, .adds]
        /// For a folder that holds the root, or a symbolic link on the way to it.
        static let hop: Mask = [.ancestor, .names]
        /// For a folder of which nobody wants to know more than whether anything has happened in it.
        static let tripwire: Mask = [.names, .itself, .modified, .attributes, .closedWriter, .onlyFolders, .once]
    }

    /// What a look into the queue found.
    enum Reading {
        case events
        case nothing
        /// Nothing is known of the queue.
        case failed
    }

    let descriptor: Int32
    private let system: SystemCalls
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(_ system: SystemCalls) throws(SystemError) {
        descriptor = system.initialise()
        self.system = system
        if descriptor < 0 { throw SystemError(code: -descriptor) }
    }

    deinit {
        if descriptor >= 0 { FileSystem.close(descriptor) }
    }

    /// Watches a folder; gives the same number again for a folder that is watched already, under whatever path.
    func add(_ path: [UInt8], _ mask: Mask) throws(SystemError) -> Int32 {
        let watch = system.addWatch(descriptor, path, mask.rawValue)
        if watch < 0 { throw SystemError(code: -watch) }
        return watch
    }

    /// A watch that the kernel has removed by itself is no error: `IN_IGNORED` for it is in the queue.
    func remove(_ watch: Int32) {
        _ = system.removeWatch(descriptor, watch)
    }

    /// Reads once, without waiting, and calls `body` for each event.
    func read(_ body: (Event) -> Void) -> Reading {
        let result = system.read(descriptor, &buffer)
        let count = max(0, result)
        unsafe buffer.withUnsafeBytes { buffer in
            var rest = unsafe buffer[..<count]
            // struct inotify_event: descriptor, mask, cookie and the length of the name, four bytes each.
            while unsafe rest.count >= 16 {
                let header = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let length = unsafe Int(header.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
                guard unsafe length <= rest.count - 16 else { break }
                let padded = unsafe UnsafeRawBufferPointer(rebasing: header[16..<(16 + length)])
                let name = unsafe UnsafeRawBufferPointer(rebasing: padded.prefix { $0 != 0 })
                unsafe body(
                    Event(
                        watch: header.loadUnaligned(as: Int32.self),
                        mask: Mask(rawValue: header.loadUnaligned(fromByteOffset: 4, as: UInt32.self)),
                        name: name
                    )
                )
                unsafe rest = rest.dropFirst(16 + length)
            }
        }
        if count > 0 { return .events }
        return SystemError(code: Int32(truncatingIfNeeded: -result)).wouldBlock ? .nothing : .failed
    }
}
