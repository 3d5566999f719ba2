import DirectoryListing
import FileWatching
import Platform
import StaticSite
import Synchronization

/// The listings that were asked for more than once lately, each kept for as long as it is proven that a reading would
/// give the same: to ask a folder of a thousand names for all of them again is what a listing costs.
///
/// The proof is a tripwire that was laid before the folder was read. What a tripwire does not see (see
/// ``FolderTripwires``) is why nothing is kept for longer than half a second, and nothing at all that shows symbolic
/// links, hard links or other file systems.
final class KeptListings: Sendable {
    /// What makes one listing another than the next, beside the folder's content.
    struct Key: Hashable {
        /// Of the folder, below the root.
        var path: [UInt8]
        var query: ListingQuery
        var format: ListingFormat
    }

    private struct Entry {
        var key: Key
        /// The folder that lay at the path. The tripwire ends with it, so that its number is not another's.
        var device: UInt64
        var inode: UInt64
        var page: ReusablePage
        var wire: Tripwire
        /// Before it was read.
        var since: ContinuousClock.Instant
    }

    private struct State {
        /// The one that was put in last comes last.
        var entries: [Entry] = []
        /// What was asked for last, the latest last: a folder that is looked at once is not worth a watch.
        var asked: [Key] = []
    }

    /// How many listings are remembered to have been asked for.
    private static let maximumAsked = 32

    private let state = Mutex(State())
    private let tripwires: FolderTripwires
    private let patience: Duration
    private let maximumBytes: Int

    /// - Parameters:
    ///   - patience: how long a listing is kept at most.
    ///   - maximumBytes: of all that is kept. One listing takes a quarter of it at most.
    init(
        tripwires: FolderTripwires = FolderTripwires(),
        patience: Duration = .milliseconds(500),
        maximumBytes: Int = 4 << 20
    ) {
        self.tripwires = tripwires
        self.patience = patience
        self.maximumBytes = maximumBytes
    }

    /// The listing of a folder as it is now.
    ///
    /// - Parameter render: reads the folder, and gives its listing.
    func page(
        _ key: Key,
        of folder: OpenFolder,
        render: () throws(SystemError) -> RenderedPage
    ) throws(SystemError) -> RenderedPage {
        guard let status = folder.status else { return try render() }
        let now = ContinuousClock.now
        if let page = kept(key, status, at: now) { return page.renewed() }
        guard wasAsked(key), let wire = tripwires.arm(folder.descriptor) else { return try render() }
        let page = try render()
        guard let sources = page.sources,
            sources.folderNames.allSatisfy({ wire.extend(to: $0, in: folder.descriptor) }),
            sources.areUnchanged(in: folder)
        else { return page }
        keep(
            Entry(
                key: key,
                device: status.device,
                inode: status.inode,
                page: ReusablePage(page),
                wire: wire,
                since: now
            )
        )
        return page
    }

    private func kept(_ key: Key, _ status: FileStatus, at now: ContinuousClock.Instant) -> ReusablePage? {
        let entry = state.withLock { state in state.entries.last { $0.key == key } }
        guard let entry, entry.since + patience > now, entry.device == status.device, entry.inode == status.inode,
            entry.wire.isIntact
        else { return nil }
        return entry.page
    }

    /// Whether it was asked for before, and lately. From now on it was.
    private func wasAsked(_ key: Key) -> Bool {
        state.withLock { state in
            let count = state.asked.count
            state.asked.removeAll { $0 == key }
            let isKnown = state.asked.count < count
            if state.asked.count == Self.maximumAsked { state.asked.removeFirst() }
            state.asked.append(key)
            return isKnown
        }
    }

    private func keep(_ entry: Entry) {
        let cost = entry.page.cost
        guard cost <= maximumBytes / 4 else { return }
        // Of what is dropped the tripwires go, which takes another lock.
        let dropped = state.withLock { state in
            let previous = state.entries
            state.entries.removeAll { $0.key == entry.key || $0.since + patience <= entry.since }
            var bytes = state.entries.reduce(cost) { $0 + $1.page.cost }
            while bytes > maximumBytes { bytes -= state.entries.removeFirst().page.cost }
            state.entries.append(entry)
            return previous
        }
        withExtendedLifetime(dropped) {}
    }
}
