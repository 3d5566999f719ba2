/// Decides when a walk reports its progress: after half a second, and then each time after twice as long a while.
struct WalkProgress {
    private static let longestInterval: Duration = .seconds(8)

    private var next: ContinuousClock.Instant?
    private var interval: Duration = .milliseconds(500)

    mutating func begin(at now: ContinuousClock.Instant) { next = now + interval }

    /// Returns whether it is time for a report, and plans the one after it.
    mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let next, now >= next else { return false }
        interval = min(interval * 2, Self.longestInterval)
        self.next = now + interval
        return true
    }
}
