/// One look at all polled folders. It is done in slices, and a pause follows it.
struct PollRound {
    /// The pause is at least so many times the work, so that polling takes under 2 % of a core.
    private static let pauseFactor = 75

    /// When the next look begins. `nil` if it is not planned.
    private(set) var next: ContinuousClock.Instant?
    private var folders: [FolderTable.Handle] = []
    private var cost: Duration = .zero
    private var start: ContinuousClock.Instant?

    var isUnderWay: Bool { !folders.isEmpty }

    mutating func plan(at next: ContinuousClock.Instant?) { self.next = next }

    mutating func begin(_ folders: [FolderTable.Handle], at now: ContinuousClock.Instant) {
        self.folders = folders.reversed()
        start = now
        cost = .zero
    }

    mutating func nextFolder() -> FolderTable.Handle? { folders.popLast() }

    /// Ends a slice, and plans the next round if this one is over.
    ///
    /// - Parameter spent: The processor time of the slice. To wait for a file server is not work, but the server shall
    ///   have as long a rest.
    mutating func endSlice(spent: Duration, at now: ContinuousClock.Instant, interval: Duration) {
        cost += spent
        if folders.isEmpty { next = now + max(interval, cost * Self.pauseFactor, start.map { now - $0 } ?? .zero) }
    }
}
