internal import Platform

/// Watches folders by inotify(7): Linux tells the names of what changes in them.
final class InotifyBackend: WatchBackend {
    private static let mostReads = 16

    private let instance: InotifyInstance
    private var watches = WatchTable()
    /// The watches of the folders on the path to the root, with the names in them that decide where it leads.
    private var ancestors: [Int32: Set<[UInt8]>] = [:]
    /// Whether another folder may lie at the path of an ancestor. Its watch stays with the old one.
    private var ancestorsAreStale = false
    /// Watches that were given up. Events of them may still be in the kernel's queue.
    private(set) var retired: Set<Int32> = []

    init(_ system: SystemCalls) throws(SystemError) { instance = try InotifyInstance(system) }

    var descriptor: CInt? { instance.descriptor }

    var count: Int { watches.count }

    func watches(_ folder: FolderTable.Index) -> Bool { watches.watch(of: folder) != nil }

    func watch(_ folder: FolderTable.Index, at path: [UInt8]) -> WatchResult {
        do throws(SystemError) {
            let watch = try instance.add(path, folder == FolderTable.root ? .root : .folder)
            if let previous = watches.set(watch, of: folder) { retire(previous) }
            return .watched
        } catch {
            unwatch(folder)
            if error.meansGone { return .gone }
            return error.meansWatchLimit ? .noRoom : .failed(error)
        }
    }

    func unwatch(_ folder: FolderTable.Index) {
        if let watch = watches.removeWatch(of: folder) { retire(watch) }
    }

    /// Gives up a watch, unless it is that of an ancestor, too.
    private func retire(_ watch: Int32) {
        if ancestors[watch] != nil { return }
        retired.insert(watch)
        instance.remove(watch)
    }

    func watchAncestors(of root: RootLocation) -> Bool {
        let previous = ancestors
        ancestors = [:]
        ancestorsAreStale = false
        var watchesAll = true
        for (ancestor, names) in root.ancestors {
            do throws(SystemError) {
                let watch = try instance.add(ancestor, names.isEmpty ? .ancestor : .ancestorWithNames)
                ancestors[watch, default: []].formUnion(names)
            } catch {
                // A folder that may be passed but not read cannot be watched.
                watchesAll = false
            }
        }
        for watch in previous.keys where ancestors[watch] == nil && watches.folder(of: watch) == nil { retire(watch) }
        return watchesAll
    }

    var watchesAncestors: Bool { !ancestors.isEmpty && !ancestorsAreStale }

    func collect(at now: ContinuousClock.Instant, for receiver: any WatchReceiver) -> Bool {
        var reads = 0
        while reads < Self.mostReads {
            let outcome = unsafe instance.read { event in unsafe handle(event, at: now, for: receiver) }
            // An overflow takes with it the events by which they would have ended.
            if outcome == .nothing { retired.removeAll(keepingCapacity: true) }
            guard outcome == .events else { break }
            reads += 1
        }
        return reads > 0
    }

    private func handle(
        _ event: InotifyInstance.Event,
        at now: ContinuousClock.Instant,
        for receiver: any WatchReceiver
    ) {
        let mask = unsafe event.mask
        let watch = unsafe event.watch
        if !mask.isDisjoint(with: [.overflowed, .unmounted]) {
            return handleLoss(mask, watch, at: now, for: receiver)
        }
        if mask.contains(.ignored) { return handleEnd(of: watch, for: receiver) }
        let isOfFolderItself = !mask.isDisjoint(with: .itself)
        if let names = ancestors[watch] {
            if isOfFolderItself { ancestorsAreStale = true }
            if isOfFolderItself || names.contains(where: { unsafe event.name.elementsEqual($0) }) {
                receiver.pathToRootMayHaveChanged()
            }
        }
        guard let folder = watches.folder(of: watch) else {
            let isKnown = ancestors[watch] != nil || retired.contains(watch)
            if !isKnown { receiver.everythingMayHaveChanged(at: now) }
            return
        }
        if isOfFolderItself {
            if folder == FolderTable.root { receiver.pathToRootMayHaveChanged() }
        } else if let change = PathEvent(mask) {
            let isFolder = mask.contains(.isFolder)
            unsafe receiver.nameChanged(change, event.name, in: folder, isFolder: isFolder, at: now)
        }
    }

    func limitNotice(polled: Int) -> Notice? { .watchLimit(watched: count, polled: polled) }

    /// Events were lost, or a file system is gone.
    private func handleLoss(
        _ mask: InotifyMask,
        _ watch: Int32,
        at now: ContinuousClock.Instant,
        for receiver: any WatchReceiver
    ) {
        let isOverflow = mask.contains(.overflowed)
        // What befell the ancestors may be among what was lost.
        if isOverflow { ancestorsAreStale = true }
        // Behind a file system that is gone, another folder comes to light.
        if isOverflow || watches.folder(of: watch) == FolderTable.root || ancestors[watch] != nil {
            receiver.pathToRootMayHaveChanged()
        }
        receiver.everythingMayHaveChanged(at: now)
    }

    /// The kernel has removed a watch. Its number means nothing from here on.
    private func handleEnd(of watch: Int32, for receiver: any WatchReceiver) {
        if retired.remove(watch) != nil { return }
        if ancestors.removeValue(forKey: watch) != nil {
            ancestorsAreStale = true
            receiver.pathToRootMayHaveChanged()
        }
        if watches.remove(watch) == FolderTable.root { receiver.pathToRootMayHaveChanged() }
    }
}
