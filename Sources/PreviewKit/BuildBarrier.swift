import HTTPSemantics
import LiveReload
import NIOCore
import Synchronization

/// Keeps requests waiting while the site is being built, so that nobody sees half of it.
///
/// A navigation waits until the build has ended, or its patience has; of other requests at most three a client, since a
/// browser opens six connections to a server and its next navigation has to get through.
final class BuildBarrier: Sendable {
    private struct Entry {
        let client: ClientKey
        let isNavigation: Bool
        let answer: @Sendable (_ isOver: Bool) -> Void
        let end: Scheduled<Void>

        func finish() {
            end.cancel()
            answer(true)
        }
    }

    private struct State {
        var builds = 0
        var entries: [UInt64: Entry] = [:]
        var next: UInt64 = 0
        /// By who asks.
        var questions: [ObjectIdentifier: Callback] = [:]
        /// The requests that were released and are not answered yet.
        var releasedCount = 0
        /// The build that lets them go first.
        var builder: CheckedContinuation<Void, Never>?
    }

    /// What becomes of a request that is to be kept waiting.
    private enum Outcome {
        case refused
        /// There is no build any more.
        case over
        case waiting(UInt64)
    }

    private static let resourceLimit = 3
    private static let questionLimit = 1024

    private let state = Mutex(State())
    private let closed = Atomic(false)
    private let closingCount = Atomic<UInt64>(0)
    private let patience: Duration
    /// The longest time that a build waits for the requests which the one before it has held.
    private let turnLimit: TimeAmount
    private let timer: any EventLoop

    /// - Parameter timer: where the end of the patience is waited for.
    init(patience: Duration, timer: any EventLoop) {
        (self.patience, self.timer) = (patience, timer)
        turnLimit = TimeAmount(patience / 5)
    }

    /// Whether a build runs. Looked at for each request: costs one load.
    var isClosed: Bool { closed.load(ordering: .acquiring) }

    /// How many builds have begun. An answer during whose making one began may show half a site.
    var closings: UInt64 { closingCount.load(ordering: .acquiring) }

    /// Waits until the requests that the last build held have been answered, at most a fifth of the patience. One build
    /// waits at a time.
    ///
    /// Without it, builds that follow one another without a pause would keep a page waiting until its patience ends.
    func letReleasedPass() async {
        var timeout: Scheduled<Void>?
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.releasedCount > 0 else { return true }
                state.builder = continuation
                return false
            }
            guard !isFree else { return continuation.resume() }
            timeout = timer.scheduleTask(in: turnLimit) { [weak self] in self?.resumeBuilder() }
        }
        timeout?.cancel()
    }

    /// One of the requests that were released is answered, or held again.
    func releasedHasPassed() {
        let isLast = state.withLock { state in
            state.releasedCount -= 1
            return state.releasedCount == 0
        }
        if isLast { resumeBuilder() }
    }

    private func resumeBuilder() {
        let builder = state.withLock { state in
            defer { state.builder = nil }
            return state.builder
        }
        builder?.resume()
    }

    func close() {
        state.withLock { state in
            state.builds += 1
            closed.store(true, ordering: .releasing)
            closingCount.add(1, ordering: .releasing)
        }
    }

    /// - Parameter isNew: the build has succeeded: what pages asked meanwhile is answered. After one that failed they stay
    ///   as they are.
    func open(isNew: Bool) {
        let (waiting, questions): ([Entry], [Callback]) = state.withLock { state in
            state.builds -= 1
            guard state.builds == 0 else { return ([], []) }
            closed.store(false, ordering: .releasing)
            defer { state.questions = [:] }
            return (Self.takeAll(from: &state), isNew ? Array(state.questions.values) : [])
        }
        for entry in waiting { entry.finish() }
        for question in questions { question() }
    }

    /// Asks when the build that runs has succeeded, or at once where there is none any more. The last question of each who
    /// asks counts.
    func ask(for asker: AnyObject, _ question: @escaping @Sendable () -> Void) {
        let mayAsk = state.withLock { state in
            guard state.builds > 0 else { return true }
            let id = ObjectIdentifier(asker)
            if state.questions.count < Self.questionLimit || state.questions[id] != nil {
                state.questions[id] = Callback(question)
            }
            return false
        }
        if mayAsk { question() }
    }

    func mayWait(since: ContinuousClock.Instant) -> Bool { .now < since + patience }

    /// The site has changed: requests that wait for the root to come back look again.
    func siteChanged() {
        guard !isClosed else { return }
        for entry in state.withLock({ Self.takeAll(from: &$0) }) { entry.finish() }
    }

    /// Keeps a request waiting.
    ///
    /// - Parameters:
    ///   - build: it waits for the end of one: where there is none any more it is answered at once.
    ///   - since: when it began to wait, where it did before.
    ///   - answer: called once, from any thread: because the build is over, or because the patience is. After the former
    ///     ``releasedHasPassed()`` must be called.
    /// - Returns: `false`: this one is not to wait, and is answered by the caller.
    func hold(
        _ client: ClientKey,
        isNavigation: Bool,
        build: Bool = true,
        since: ContinuousClock.Instant = .now,
        promise: Promise,
        answer: @escaping @Sendable (_ isOver: Bool) -> Void
    ) -> Bool {
        let end = since + patience
        let outcome: Outcome = state.withLock { state in
            if build, state.builds == 0 {
                state.releasedCount += 1
                return .over
            }
            if !isNavigation {
                let own = state.entries.values.count { !$0.isNavigation && $0.client == client }
                guard own < Self.resourceLimit else { return .refused }
            }
            let id = state.next
            state.next += 1
            let timeout = timer.scheduleTask(in: TimeAmount(end - .now)) { [weak self] in
                if let entry = self?.take(id) { entry.answer(false) }
            }
            state.entries[id] = Entry(client: client, isNavigation: isNavigation, answer: answer, end: timeout)
            return .waiting(id)
        }
        switch outcome {
        case .refused: return false
        case .over: answer(true)
        case .waiting(let id): promise.onAbandon { [weak self] in self?.take(id)?.end.cancel() }
        }
        return true
    }

    private func take(_ id: UInt64) -> Entry? {
        state.withLock { $0.entries.removeValue(forKey: id) }
    }

    private static func takeAll(from state: inout State) -> [Entry] {
        defer { state.entries = [:] }
        state.releasedCount += state.entries.count
        return state.entries.sorted { $0.key < $1.key }.map(\.value)
    }
}
