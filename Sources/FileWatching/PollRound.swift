/// One look at all polled folders; it is done in slices, and paid for with a pause.
struct PollRound {
    /// The pause is at least so many times the work: polling takes under 2 % of a core.
    private static let pauseFactor = 75

    /// When the next look begins.
    var next: ContinuousClock.Instant?
    private var folders: [FolderTable.Handle] = []
    private var cost: Duration = .zero
    private var start: ContinuousClock.Instant?

    var isUnderWay: Bool { !folders.isEmpty }

    mutating func begin(_ folders: [FolderTable.Handle], at now: ContinuousClock.Instant) {
        self.folders = folders.reversed()
        start = now
        cost = .zero
    }

    mutating func takeFolder() -> FolderTable.Handle? { folders.popLast() }

    /// - Parameter spent: The processor's time for one slice. What is spent on waiting for a file server is not work, but
    ///   the server shall have as much rest.
    mutating func endSlice(spent: Duration, at now: ContinuousClock.Instant, interval: Duration) {
        cost += spent
        if folders.isEmpty { next = now + max(interval, cost * Self.pauseFactor, start.map { now - $0 } ?? .zero) }
    }
}
