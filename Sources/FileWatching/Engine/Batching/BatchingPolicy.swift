/// Decides when changes are reported, by their events and a clock alone.
///
/// Changes fall into two groups. *Settled* ones (closed, renamed, removed) wait for a short quiet and go together, so that
/// a rename is one batch. Files that are *being written* wait each for itself and hold up no other change.
struct BatchingPolicy: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// The changes that are to be reported now.
    struct Due: Sendable, Equatable {
        var everything = false
        var changes: [(path: [UInt8], change: PendingChange)] = []

        var isEmpty: Bool { changes.isEmpty && !everything }

        static func == (left: Due, right: Due) -> Bool {
            left.everything == right.everything && left.changes.elementsEqual(right.changes, by: ==)
        }
    }

    private let times: SettleTimes
    private let limit: Int
    private var pending: [[UInt8]: PendingChange] = [:]
    /// The group of settled changes: when it began, when its last member is due, and when it was last added to.
    private var settled: (since: Instant, due: Instant, last: Instant)?
    /// No file that is being written is due before this.
    private var earliestWriter: Instant?
    /// The paths that were reported as created before the event that says so was read. That event tells nothing new.
    private var toldEarly: Set<[UInt8]> = []
    private var everything: (since: Instant, due: Instant)?
    /// When "everything" was reported last. A listener may read the whole tree for a while after that.
    private var lastEverything: Instant?
    private var lastBatch: Instant?
    /// How many batches of a burst went before the one that is being gathered.
    private var burstLevel = 0

    /// - Parameter limit: More paths than this become "everything".
    init(times: SettleTimes, limit: Int) {
        self.times = times
        self.limit = limit
    }

    /// The moment to call ``takeDue(at:early:)``. `nil` while nothing waits.
    var deadline: Instant? {
        [settledDeadline, earliestWriter, everythingDeadline].compactMap(\.self).min()
    }

    /// Records an event, and puts off the report of its path.
    mutating func record(_ event: PathEvent, path: [UInt8], isFolder: Bool, at now: Instant) {
        guard everything == nil else {
            extendEverything(at: now, settle: times.close)
            return
        }
        guard var change = pending[path] else {
            if pending.count >= limit {
                recordEverything(at: now)
            } else {
                let isKnown = event != .removed && toldEarly.remove(path) != nil
                let origin = isKnown ? .existed : event.origin
                var change = PendingChange(origin: origin, isFolder: isFolder, since: now, due: now)
                change.isBeingWritten = event == .created || event == .written
                change.mayHaveBeenRead = lastEverything.map { now - $0 < times.maximum } ?? false
                update(&change, with: event, at: now)
                pending[path] = change
            }
            return
        }
        if event == .removed && change.origin == .new && !change.mayHaveBeenRead {
            pending[path] = nil
            return
        }
        change.isFolder = change.isFolder || isFolder
        update(&change, with: event, at: now)
        pending[path] = change
    }

    /// Records that anything may have changed. Drops what is known of single paths.
    ///
    /// - Parameter mayComeBack: Whether to wait as long as for a removed file.
    mutating func recordEverything(at now: Instant, mayComeBack: Bool = false) {
        pending = [:]
        toldEarly = []
        settled = nil
        earliestWriter = nil
        extendEverything(at: now, settle: mayComeBack ? times.removal : times.close)
    }

    /// Records that a path is reported as there, though its last event says that it is gone.
    mutating func recordReturn(of path: [UInt8]) {
        if toldEarly.count >= limit { toldEarly = [] }
        toldEarly.insert(path)
    }

    /// Puts a change back that could not be verified yet.
    mutating func postpone(_ path: [UInt8], _ change: PendingChange, asWriter: Bool, at now: Instant) {
        guard everything == nil, pending[path] == nil else { return }
        var change = change
        change.wasRetried = true
        change.isBeingWritten = asWriter
        schedule(&change, after: asWriter ? times.openWriter : times.removal, at: now)
        pending[path] = change
    }

    /// Puts a file back that was found empty, because its contents are about to be written.
    mutating func postponeEmpty(_ path: [UInt8], _ change: PendingChange, at now: Instant) {
        guard everything == nil, pending[path] == nil else { return }
        var change = change
        change.wasEmpty = true
        change.isBeingWritten = true
        schedule(&change, after: times.truncation, at: now)
        pending[path] = change
    }

    /// Takes what is due at `now`, ordered by path.
    ///
    /// - Parameter early: Whether to take what is not due yet, too.
    mutating func takeDue(at now: Instant, early: Bool = false) -> Due {
        if let deadline = everythingDeadline, early || deadline <= now {
            everything = nil
            lastEverything = now
            return Due(everything: true)
        }
        let takesSettled = settledDeadline.map { early || $0 <= now } ?? false
        let takesWriters = earliestWriter.map { early || $0 <= now } ?? false
        guard takesSettled || takesWriters else { return Due() }
        var due = Due()
        earliestWriter = nil
        for (path, change) in pending {
            if change.isBeingWritten {
                let deadline = min(change.due, change.since + times.maximum)
                if deadline > now && !early {
                    earliestWriter = min(earliestWriter ?? deadline, deadline)
                    continue
                }
            } else if !takesSettled {
                continue
            }
            due.changes.append((path, change))
        }
        if takesSettled { settled = nil }
        for (path, _) in due.changes { pending[path] = nil }
        due.changes.sort { $0.path.lexicographicallyPrecedes($1.path) }
        return due
    }

    /// Records that a batch was sent. Changes that follow soon belong to a burst.
    mutating func recordBatch(at now: Instant) {
        lastBatch = now
    }

    private var settledDeadline: Instant? {
        settled.map { min(max($0.due, $0.last + quiet), $0.since + longestWait) }
    }

    /// The longest time that settled changes wait. Many files that are written one after the other are reported together.
    private var longestWait: Duration {
        pending.count >= times.burstSize ? max(times.maximum, times.trickle) : times.maximum
    }

    private var everythingDeadline: Instant? {
        everything.map { min($0.due, $0.since + times.maximum) }
    }

    /// The quiet that must follow the last settled change, besides the time that each waits for itself.
    private var quiet: Duration {
        // Twice as long from the start after a batch, so that the next one does not fall between two writes of a trickle.
        let level = burstLevel > 0 ? burstLevel + 1 : pending.count >= times.burstSize ? 1 : 0
        guard level > 0 else { return .zero }
        return min(times.burstQuiet * (1 << min(level - 1, 16)), max(times.openWriter, times.burstQuiet))
    }

    private mutating func extendEverything(at now: Instant, settle: Duration) {
        let due = now + settle
        everything = (everything?.since ?? now, max(everything?.due ?? due, due))
    }

    private mutating func update(_ change: inout PendingChange, with event: PathEvent, at now: Instant) {
        change.isGone = event == .removed
        switch event {
        case .created, .written:
            change.hasNewContents = true
            change.isBeingWritten = true
            schedule(&change, after: times.openWriter, at: now)
        case .attributes:
            change.hadAttributesSet = true
            // A writer that sets the mode of its file is not done for that.
            if !change.isBeingWritten { schedule(&change, after: times.close, at: now) }
        case .closed:
            change.wasClosed = true
            change.isBeingWritten = false
            schedule(&change, after: times.close, at: now)
        case .movedIn, .linked:
            change.hasNewContents = true
            change.isBeingWritten = false
            schedule(&change, after: times.close, at: now)
        case .removed:
            change.wasRemoved = true
            change.hasNewContents = true
            change.isBeingWritten = false
            schedule(&change, after: times.removal, at: now)
        case .found, .differs:
            change.hasNewContents = true
            if !change.isBeingWritten { schedule(&change, after: times.removal, at: now) }
        }
    }

    private mutating func schedule(_ change: inout PendingChange, after settle: Duration, at now: Instant) {
        change.due = now + settle
        if change.isBeingWritten {
            let deadline = min(change.due, change.since + times.maximum)
            earliestWriter = min(earliestWriter ?? deadline, deadline)
        } else if let group = settled {
            settled = (min(group.since, change.since), max(group.due, change.due), now)
        } else {
            let isBurst = lastBatch.map { now - $0 < times.burstWindow } ?? false
            burstLevel = isBurst ? burstLevel + 1 : 0
            settled = (change.since, change.due, now)
        }
    }
}

extension PathEvent {
    fileprivate var origin: PendingChange.Origin {
        switch self {
        case .created, .linked, .found: .new
        case .movedIn: .unknown
        case .written, .closed, .attributes, .removed, .differs: .existed
        }
    }
}
