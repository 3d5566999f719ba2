internal import Platform
internal import Synchronization

/// Tells by one system call whether anything has happened in a few folders since they were armed.
///
/// The kernel queues an event before the system call that causes it returns (inotify(7)). So code that arms a folder,
/// reads it, and later finds the wire intact knows what a reading would find at that later moment. All changes that had
/// returned by then would be in the queue, and the queue is read to its end, under the lock, before the answer is given.
///
/// Each watch ends with its first event (`IN_ONESHOT`). So the queue cannot grow for folders that nobody asks about any
/// more, and a writer pays once.
///
/// ## What it does not see
/// - Writes through a memory mapping or by kernel AIO, until the file is closed.
/// - Writes to a file by a name of it in another folder, and the making of such a name (hard links, bind mounts).
/// - Changes behind a symbolic link, and a mount over something in the folder.
///
/// So do not rely on what was read for long, and not at all if there are known to be links.
package final class FolderTripwires: Sendable {
    fileprivate struct State {
        var instance: InotifyInstance?
        /// The watches of each wire that is intact.
        var watches: [UInt64: [Int32]] = [:]
        /// The wires that a watch belongs to. A folder may be armed several times.
        var wires: [Int32: Set<UInt64>] = [:]
        /// Watches that have told an event, and not yet their end. The kernel is about to remove them, and may do so after it was
        /// asked for the same watch once more.
        var spent: Set<Int32> = []
        var lastWire: UInt64 = 0
    }

    private let state = Mutex(State())
    private let system: SystemCalls
    private let maximumWatches: Int

    /// - Parameter maximumWatches: How many folders are watched at most. The limit of the user is for all programs together.
    package convenience init(maximumWatches: Int = 512) {
        self.init(maximumWatches: maximumWatches, system: .live)
    }

    package init(maximumWatches: Int, system: SystemCalls) {
        self.maximumWatches = maximumWatches
        self.system = system
    }

    /// Watches an open folder from now on. When the wire has tripped, what was read after this call is old.
    ///
    /// - Returns: `nil` if inotify does not see everything (on file systems that others write to, too, or that are not
    ///   known), or if there is no room for another watch.
    package func arm(_ folder: Int32) -> Tripwire? {
        let path = Self.path(of: folder)
        guard FileSystemKind(type: system.fileSystemType(path)).tellsEveryChange else { return nil }
        let wire: UInt64? = state.withLock { state in
            if state.instance == nil { state.instance = try? InotifyInstance(system) }
            state.takeEvents()
            state.lastWire += 1
            state.watches[state.lastWire] = []
            if state.add(path, .tripwire, to: state.lastWire, maximum: maximumWatches) { return state.lastWire }
            state.remove(state.lastWire)
            return nil
        }
        return wire.map { Tripwire(number: $0, of: self) }
    }

    fileprivate func extend(_ wire: UInt64, to name: [UInt8], in folder: Int32) -> Bool {
        let path = FileSystem.path(Self.path(of: folder), name)
        let mask: InotifyMask = [.tripwire, .doesNotFollow]
        return state.withLock { $0.add(path, mask, to: wire, maximum: maximumWatches) }
    }

    fileprivate func isIntact(_ wire: UInt64) -> Bool {
        state.withLock { state in
            state.takeEvents()
            return state.watches[wire] != nil
        }
    }

    fileprivate func remove(_ wire: UInt64) {
        state.withLock { $0.remove(wire) }
    }

    /// Returns a path that leads to an open folder, whatever has become of its name.
    private static func path(of folder: Int32) -> [UInt8] { Array("/proc/self/fd/\(folder)".utf8) }
}

extension FolderTripwires.State {
    fileprivate mutating func add(
        _ path: [UInt8],
        _ mask: InotifyMask,
        to wire: UInt64,
        maximum: Int
    ) -> Bool {
        guard watches[wire] != nil, wires.count < maximum, let watch = try? instance?.add(path, mask),
            !spent.contains(watch)
        else { return false }
        wires[watch, default: []].insert(wire)
        watches[wire]?.append(watch)
        return true
    }

    /// Reads the queue to its end.
    fileprivate mutating func takeEvents() {
        while let instance {
            var tripped: [(watch: Int32, isOver: Bool)] = []
            var hasLost = false
            let reading = unsafe instance.read { event in
                if unsafe event.mask.contains(.overflowed) { hasLost = true }
                unsafe tripped.append((event.watch, event.mask.contains(.ignored)))
            }
            for (watch, isOver) in tripped {
                if isOver { spent.remove(watch) } else { spent.insert(watch) }
                for wire in wires[watch] ?? [] { remove(wire) }
            }
            if reading == .failed || hasLost { self = FolderTripwires.State(lastWire: lastWire) }
            if reading == .nothing { return }
        }
    }

    fileprivate mutating func remove(_ wire: UInt64) {
        for watch in watches.removeValue(forKey: wire) ?? [] {
            wires[watch]?.remove(wire)
            guard wires[watch]?.isEmpty == true else { continue }
            wires[watch] = nil
            // One that has told of its event is gone by itself.
            if !spent.contains(watch) { instance?.remove(watch) }
        }
    }
}

/// A wire across one or more folders. It ends with its last reference. See ``FolderTripwires``.
package final class Tripwire: Sendable {
    private let number: UInt64
    private let owner: FolderTripwires

    fileprivate init(number: UInt64, of owner: FolderTripwires) {
        self.number = number
        self.owner = owner
    }

    deinit { owner.remove(number) }

    /// Whether nothing has happened in any of its folders, up to the last system call that has returned.
    package var isIntact: Bool { owner.isIntact(number) }

    /// Watches a folder in an open folder, too, from now on. A symbolic link is no folder.
    ///
    /// - Returns: `false` if that is not possible. Then the wire says nothing about it.
    package func extend(to name: [UInt8], in folder: Int32) -> Bool { owner.extend(number, to: name, in: folder) }
}
