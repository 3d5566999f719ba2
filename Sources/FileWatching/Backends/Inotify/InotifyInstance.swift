internal import Platform

/// An inotify instance, with its queue of events. See inotify(7).
///
/// It is confined to the thread of its watcher, or to the lock of ``FolderTripwires``. It closes its descriptor at its end.
final class InotifyInstance {
    /// One entry of the kernel's queue.
    @unsafe struct Event {
        var watch: Int32
        var mask: InotifyMask
        /// It is valid only during the call. It is empty if the event is about the watched folder itself.
        var name: UnsafeRawBufferPointer
    }

    /// Says whether the queue held something.
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

    /// Watches a folder. Returns the same number again if the folder is watched already, by this path or another.
    func add(_ path: [UInt8], _ mask: InotifyMask) throws(SystemError) -> Int32 {
        let watch = system.addWatch(descriptor, path, mask.rawValue)
        if watch < 0 { throw SystemError(code: -watch) }
        return watch
    }

    /// Ends a watch. It is no error if the kernel has ended it: then `IN_IGNORED` is in the queue.
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
                        mask: InotifyMask(rawValue: header.loadUnaligned(fromByteOffset: 4, as: UInt32.self)),
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
