import LiveReload
import NIOCore
import Synchronization

/// Waits for the pages that were told of a change to say what they did, and makes one event of it.
final class ChangeReports: Sendable {
    private struct Open {
        var record: ChangeRecord
        var expected: Int
    }

    /// Pages answer within a few milliseconds; those in the background, or slow ones, are not waited for.
    private static let patience = TimeAmount.milliseconds(400)

    private let open = Mutex<[String: Open]>([:])
    private let events: EventHub

    init(events: EventHub) { self.events = events }

    /// - Parameter pages: how many were told.
    func begin(_ record: ChangeRecord, pages: Int, on eventLoop: any EventLoop) {
        guard pages > 0 else { return events.send(.changed(record)) }
        open.withLock { $0[record.generation] = Open(record: record, expected: pages) }
        eventLoop.scheduleTask(in: Self.patience) { [self] in finish(record.generation) }
    }

    func add(_ action: ClientMessage.Action, generation: String) {
        let isComplete = open.withLock { open in
            guard var report = open[generation] else { return false }
            report.expected -= 1
            report.record = report.record.adding(action)
            open[generation] = report
            return report.expected <= 0
        }
        if isComplete { finish(generation) }
    }

    private func finish(_ generation: String) {
        guard let report = open.withLock({ $0.removeValue(forKey: generation) }) else { return }
        events.send(.changed(report.record))
    }
}

extension ChangeRecord {
    fileprivate func adding(_ action: ClientMessage.Action) -> ChangeRecord {
        ChangeRecord(
            generation: generation,
            paths: paths,
            rawPaths: rawPaths,
            count: count,
            kind: kind,
            reloaded: reloaded + (action == .reloaded ? 1 : 0),
            styled: styled + (action == .styled ? 1 : 0),
            swapped: swapped + (action == .swapped ? 1 : 0)
        )
    }
}
