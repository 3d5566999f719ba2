import Testing

@testable import FileWatching

/// A save as the kernel tells of it, and the batches that must come of it; times in milliseconds.
struct SavePattern: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        var time: Int
        var event: PathEvent
        var path: String
    }

    struct Batch: Sendable, Equatable {
        var time: Int
        var paths: [String]
    }

    var name: String
    var steps: [Step]
    var batches: [Batch]

    var testDescription: String { name }

    init(_ name: String, _ steps: [(Int, PathEvent, String)], _ batches: [(Int, [String])]) {
        self.name = name
        self.steps = steps.map { Step(time: $0.0, event: $0.1, path: $0.2) }
        self.batches = batches.map { Batch(time: $0.0, paths: $0.1) }
    }

    /// Returns what the policy makes of the steps, when it is asked at each of its deadlines.
    func run() -> [Batch] {
        var policy = BatchingPolicy(times: .forTables, limit: 10_000)
        let start = ContinuousClock.now
        var batches: [Batch] = []
        func takeDue(before end: ContinuousClock.Instant?) {
            while let deadline = policy.deadline, end.map({ deadline < $0 }) ?? true {
                let due = policy.takeDue(at: deadline)
                if due.isEmpty { continue }
                policy.recordBatch(at: deadline)
                let paths = due.everything ? ["*"] : due.changes.map { String(decoding: $0.path, as: UTF8.self) }
                batches.append(Batch(time: Int((deadline - start) / .milliseconds(1)), paths: paths))
            }
        }
        for step in steps {
            let time = start + .milliseconds(step.time)
            takeDue(before: time)
            policy.record(step.event, path: Array(step.path.utf8), isFolder: false, at: time)
        }
        takeDue(before: nil)
        return batches
    }
}

struct BatchingPolicyTests {
    static let patterns: [SavePattern] = [
        .init("in place", [(0, .written, "a"), (0, .closed, "a")], [(5, ["a"])]),
        .init(
            "VS Code: truncate, write 50 ms later",
            [(0, .written, "a"), (50, .written, "a"), (50, .closed, "a")],
            [(55, ["a"])]
        ),
        .init(
            "vim: backup by rename",
            [(0, .removed, "a"), (1, .created, "a"), (1, .written, "a"), (2, .closed, "a"), (2, .attributes, "a")],
            [(40, ["a"])]
        ),
        .init(
            "emacs, JetBrains: both ends renamed",
            [(0, .removed, "a"), (0, .movedIn, "a")],
            [(40, ["a"])]
        ),
        .init(
            "sed -i, gedit, rsync: temporary file renamed over",
            [
                (0, .created, "t"), (1, .written, "t"), (1, .closed, "t"), (2, .attributes, "t"), (2, .removed, "t"),
                (2, .movedIn, "a"),
            ],
            [(7, ["a"])]
        ),
        .init("deploy: renamed in from outside", [(0, .movedIn, "a")], [(5, ["a"])]),
        .init(
            "Helix: copy as backup",
            [
                (0, .created, "a.bck"), (0, .written, "a.bck"), (0, .closed, "a.bck"), (1, .written, "a"),
                (2, .closed, "a"), (3, .removed, "a.bck"),
            ],
            [(7, ["a"])]
        ),
        .init(
            "git checkout: unlink and create",
            [(0, .removed, "a"), (1, .created, "a"), (1, .written, "a"), (1, .closed, "a")],
            [(40, ["a"])]
        ),
        .init("removed for good", [(0, .removed, "a")], [(40, ["a"])]),
        .init("rename is one batch", [(0, .removed, "a"), (0, .movedIn, "b")], [(40, ["a", "b"])]),
        .init("came and went", [(0, .created, "a"), (3, .removed, "a")], []),
        .init("touch", [(0, .attributes, "a"), (0, .closed, "a")], [(5, ["a"])]),
        .init(
            "slow writer",
            [(0, .created, "a")] + (0..<5).map { ($0 * 100, .written, "a") } + [(500, .closed, "a")],
            [(505, ["a"])]
        ),
        .init("writer that never closes", [(0, .written, "a"), (100, .written, "a")], [(400, ["a"])]),
        .init(
            "endless writer: at most a second late",
            (0...14).map { ($0 * 100, .written, "a") },
            [(1000, ["a"]), (1700, ["a"])]
        ),
        .init(
            "open log holds nobody up",
            [(0, .written, "log"), (1, .written, "a"), (1, .closed, "a")],
            [(6, ["a"]), (300, ["log"])]
        ),
        .init(
            "mode set by a writer does not end its write",
            [(0, .created, "a"), (1, .attributes, "a"), (100, .written, "a"), (101, .closed, "a")],
            [(106, ["a"])]
        ),
        .init(
            "save all: a few files, one batch",
            [(0, .closed, "a"), (3, .closed, "b"), (6, .closed, "c")],
            [(11, ["a", "b", "c"])]
        ),
        .init(
            "second save soon after waits for a burst",
            [(0, .closed, "a"), (50, .closed, "b"), (90, .closed, "c")],
            [(5, ["a"]), (210, ["b", "c"])]
        ),
        .init(
            "unhurried saves are not slowed down",
            [(0, .closed, "a"), (200, .closed, "a"), (400, .closed, "a")],
            [(5, ["a"]), (205, ["a"]), (405, ["a"])]
        ),
        .init(
            "burst of 1,000 with gaps",
            (0..<1000).map { ($0 / 2 + ($0 > 500 ? 30 : 0), .closed, "f\(1000 + $0)") },
            [(589, (0..<1000).map { "f\(1000 + $0)" })]
        ),
        .init(
            "steady trickle: one batch a second",
            (0...40).map { ($0 * 50, .closed, "a") },
            [(5, ["a"]), (1050, ["a"]), (2100, ["a"])]
        ),
        .init(
            "trickle of many files: the first at once, all others together",
            (0..<40).map { ($0 * 60, .closed, "f\(10 + $0)") },
            [(5, ["f10"]), (2460, (1..<40).map { "f\(10 + $0)" })]
        ),
        .init(
            "trickle at the edge of the window",
            (0..<20).map { ($0 * 100, .closed, "f\(10 + $0)") },
            [(5, ["f10"]), (2020, (1..<20).map { "f\(10 + $0)" })]
        ),
        .init(
            "endless trickle of many files: every three seconds",
            (0...120).map { ($0 * 60, .closed, "f\(100 + $0)") },
            [
                (5, ["f100"]), (3060, (1...51).map { "f\(100 + $0)" }), (6120, (52...102).map { "f\(100 + $0)" }),
                (7500, (103...120).map { "f\(100 + $0)" }),
            ]
        ),
        .init(
            "a save among the lines of a log",
            (0...30).map { ($0 * 60, .closed, "log") } + [(1810, .closed, "a")],
            [(5, ["log"]), (1060, ["log"]), (2050, ["a", "log"])]
        ),
    ]

    @Test(arguments: patterns)
    func saveIsReportedOnceAndInTime(pattern: SavePattern) {
        #expect(pattern.run() == pattern.batches)
    }

    @Test func everythingSwallowsSinglePaths() {
        var policy = BatchingPolicy(times: .forTables, limit: 100)
        let start = ContinuousClock.now
        policy.record(.closed, path: [1], isFolder: false, at: start)
        policy.recordEverything(at: start)
        policy.record(.closed, path: [2], isFolder: false, at: start)
        #expect(policy.takeDue(at: start + .milliseconds(4)).isEmpty)
        #expect(policy.takeDue(at: start + .milliseconds(5)) == BatchingPolicy.Due(everything: true))
        #expect(policy.deadline == nil)
    }

    @Test func everythingWaitsAtMostASecond() {
        var policy = BatchingPolicy(times: .forTables, limit: 100)
        let start = ContinuousClock.now
        policy.recordEverything(at: start, mayComeBack: true)
        for time in 1...1200 { policy.record(.closed, path: [1], isFolder: false, at: start + .milliseconds(time)) }
        #expect(policy.deadline == start + .seconds(1))
    }

    @Test func moreThanTheLimitIsEverything() {
        var policy = BatchingPolicy(times: .forTables, limit: 3)
        let start = ContinuousClock.now
        for name in 0..<4 { policy.record(.closed, path: [UInt8(name)], isFolder: false, at: start) }
        #expect(policy.takeDue(at: start + .seconds(1)) == BatchingPolicy.Due(everything: true))
    }

    @Test(arguments: [
        ([PathEvent.created], PendingChange.Origin.new),
        ([.found], .new),
        ([.movedIn], .unknown),
        ([.removed, .created], .existed),
        ([.written], .existed),
        ([.attributes], .existed),
    ])
    func originIsThatOfTheFirstEvent(events: [PathEvent], origin: PendingChange.Origin) {
        var policy = BatchingPolicy(times: .forTables, limit: 3)
        let start = ContinuousClock.now
        for event in events { policy.record(event, path: [1], isFolder: false, at: start) }
        #expect(policy.takeDue(at: start + .seconds(1)).changes.map(\.change.origin) == [origin])
    }

    /// It was made again, reported, and unlinked again before the event of its making was read.
    @Test func endOfWhatWasReportedEarlyIsNotSwallowed() {
        var policy = BatchingPolicy(times: .forTables, limit: 10)
        let start = ContinuousClock.now
        let path = Array("a".utf8)
        policy.record(.removed, path: path, isFolder: false, at: start)
        #expect(policy.takeDue(at: start + .seconds(1)).changes.map(\.change.isGone) == [true])
        policy.recordReturn(of: path)
        policy.record(.created, path: path, isFolder: false, at: start + .seconds(1))
        policy.record(.removed, path: path, isFolder: false, at: start + .seconds(1))
        #expect(policy.takeDue(at: start + .seconds(2)).changes.map(\.change.origin) == [.existed])
    }

    /// A listener that reads the whole tree for a report of "everything" may find what has come since. Its end must be told.
    @Test(arguments: [(1, true), (999, true), (1000, false)])
    func theEndOfWhatCameSoonAfterEverythingIsTold(milliseconds: Int, isTold: Bool) {
        var policy = BatchingPolicy(times: SettleTimes(), limit: 10)
        let start = ContinuousClock.now
        policy.recordEverything(at: start)
        let told = policy.deadline ?? start
        #expect(policy.takeDue(at: told).everything)
        let later = told + .milliseconds(milliseconds)
        policy.record(.created, path: [0x61], isFolder: false, at: later)
        policy.record(.removed, path: [0x61], isFolder: false, at: later)
        let due = policy.takeDue(at: later + SettleTimes().maximum)
        #expect(due.changes.map(\.change.isGone) == (isTold ? [true] : []))
    }
}

extension SettleTimes {
    /// The times that the tables are written for, whatever the defaults are.
    fileprivate static var forTables: SettleTimes {
        var times = SettleTimes()
        times.close = .milliseconds(5)
        return times
    }
}
