import HTTPSemantics
import LiveReload
import StaticSite
import Synchronization

/// Runs builds, one after the other: what requests, pages and listeners learn of them.
final class Builds: Sendable {
    let barrier: BuildBarrier
    private let site: StaticSite
    private let reloader: Reloader
    private let events: EventHub
    private let keepsLast: Bool
    private let watch: WatchStatus
    private let progress: BuildProgress
    private let turn = Turn()

    init(
        barrier: BuildBarrier,
        site: StaticSite,
        reloader: Reloader,
        events: EventHub,
        watch: WatchStatus,
        progress: BuildProgress,
        keepsLast: Bool
    ) {
        self.barrier = barrier
        self.watch = watch
        self.progress = progress
        self.site = site
        self.reloader = reloader
        self.events = events
        self.keepsLast = keepsLast
    }

    /// Runs one build; those that are asked for meanwhile wait for their turn.
    ///
    /// - Returns: whether it succeeded. Its error is shown over the pages and told as an event.
    func run(_ body: () async throws -> Void) async -> Bool {
        await turn.take()
        defer { turn.give() }
        await barrier.letReleasedPass()
        let clock = ContinuousClock()
        let start = clock.now
        if keepsLast { site.freeze() }
        progress.begin()
        defer { progress.end() }
        barrier.close()
        tell(.started, nil, after: .zero)
        var failure: String?
        do {
            try await body()
        } catch is CancellationError {
            // Taken back, not failed: what it wrote so far is what there is.
        } catch {
            failure = "\(error)"
        }
        site.thaw()
        site.invalidateAll()
        // The server is about to end, and pages that were told to load themselves would find nobody.
        if Task.isCancelled {
            barrier.open(isNew: false)
            return false
        }
        if let failure {
            // The pages stay as they are: what a failed build has left is not to be shown, nor what the watcher would tell
            // of it later.
            await watch.settle()
            tell(.failed, failure, after: clock.now - start)
        } else {
            tell(.succeeded, nil, after: clock.now - start)
            // Not a list of files: each page says what it shows, and learns what differs. So there is one reload, and
            // none for bytes that are the same, whatever the watcher has yet to tell of this build.
            site.forgetDifferences()
            _ = reloader.publish(.everything)
        }
        barrier.open(isNew: failure == nil)
        return failure == nil
    }

    /// Something else than a build failed.
    func report(_ failure: String) { tell(.failed, failure, after: .zero) }

    private func tell(_ state: BuildRecord.State, _ message: String?, after duration: Duration) {
        let failure = message.map(BuildFailure.init)
        switch state {
        case .started: reloader.hub.announce(.started)
        case .succeeded: reloader.hub.announce(.succeeded)
        case .failed: if let failure { reloader.hub.announce(.failed(failure)) }
        }
        events.send(
            .build(
                BuildRecord(
                    state: state,
                    duration: duration,
                    message: failure?.message,
                    file: failure?.file,
                    line: failure?.line
                )
            )
        )
    }
}

/// Lets one in at a time, in the order in which they came.
private final class Turn: Sendable {
    private let state = Mutex<(isTaken: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isTaken {
                    state.waiting.append(continuation)
                    return false
                }
                state.isTaken = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func give() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
