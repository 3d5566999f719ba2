internal import Platform
internal import Synchronization

/// Passes batches from the watching thread to the tasks that read them. It holds at most one batch for each root: batches
/// that are not read in time are merged.
final class ChangeChannel: Sendable {
    private struct State {
        var batches: [ChangeBatch?]
        var readers: [CheckedContinuation<ChangeBatch?, Never>] = []
        var flushes: [Flush] = []
        var lastFlush = 0
        var isFinished = false
        var status: [RootStatus]
        /// The folders of each root that were asked for last, the latest at the end. At most
        /// ``ChangeChannel/preferredCount`` a root.
        var preferred: [[[UInt8]]]
        /// The pipe that wakes the thread. The thread takes it away before it closes it.
        var alarm: WakePipe?
    }

    /// A task that waits until all that has happened has been read.
    private struct Flush {
        let id: Int
        let waiter: CheckedContinuation<Void, Never>
        /// Whether the thread has sent all that there was.
        var isSent = false
    }

    /// The answer to a reader.
    private enum Next {
        case batch(ChangeBatch)
        case end
        /// The reader waits for a batch.
        case later
    }

    private static let preferredCount = 32
    private let state: Mutex<State>
    private let limit: Int

    init(status: [RootStatus], limit: Int) {
        self.limit = limit
        state = Mutex(State(batches: status.map { _ in nil }, status: status, preferred: status.map { _ in [] }))
    }

    var isFinished: Bool { state.withLock { $0.isFinished } }

    var status: [RootStatus] { state.withLock { $0.status } }

    func setStatus(_ status: RootStatus, ofRoot root: Int) {
        state.withLock { $0.status[root] = status }
    }

    /// Remembers that a folder is of interest.
    func prefer(_ folder: [UInt8], ofRoot root: Int) {
        state.withLock { state in
            guard state.preferred.indices.contains(root) else { return }
            state.preferred[root].removeAll { $0 == folder }
            state.preferred[root].append(folder)
            if state.preferred[root].count > Self.preferredCount { state.preferred[root].removeFirst() }
        }
    }

    /// Returns the folders that were asked for last, the latest first.
    func preferredFolders(ofRoot root: Int) -> [[UInt8]] {
        state.withLock { $0.preferred[root].reversed() }
    }

    /// Gives a batch to a reader that waits, or keeps it.
    func send(_ batch: ChangeBatch) {
        guard !batch.isEmpty else { return }
        let reader: CheckedContinuation<ChangeBatch?, Never>? = state.withLock { state in
            if state.isFinished { return nil }
            if !state.readers.isEmpty { return state.readers.removeFirst() }
            if state.batches[batch.root] == nil {
                state.batches[batch.root] = batch
            } else {
                state.batches[batch.root]?.append(batch, limit: limit)
            }
            return nil
        }
        reader?.resume(returning: batch)
    }

    /// Waits for a batch. Returns `nil` at the end.
    func next() async -> ChangeBatch? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                let next: Next = state.withLock { state in
                    for (root, batch) in state.batches.enumerated() {
                        guard let batch else { continue }
                        state.batches[root] = nil
                        return .batch(batch)
                    }
                    if state.isFinished { return .end }
                    state.readers.append(reader)
                    return .later
                }
                switch next {
                case .batch(let batch): reader.resume(returning: batch)
                case .end: reader.resume(returning: nil)
                case .later: endFlushes()
                }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Has the thread send what it holds back. Returns when a reader has asked for more after that.
    func flush() async {
        let id = state.withLock { state in
            state.lastFlush += 1
            return state.lastFlush
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isOver = state.withLock { state in
                    if state.isFinished || Task.isCancelled { return true }
                    state.flushes.append(Flush(id: id, waiter: waiter))
                    state.alarm?.wake()
                    return false
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
                state.flushes.firstIndex { $0.id == id }.map { state.flushes.remove(at: $0).waiter }
            }
            waiter?.resume()
        }
    }

    /// Calls `body` if a task waits for a flush. The thread calls this each time that it wakes.
    func handleFlushes(_ body: () -> Void) {
        let ids = state.withLock { state in
            let ids = state.flushes.filter { !$0.isSent }.map(\.id)
            // Also if the task that waited was cancelled. The end of the channel leaves its byte in the pipe.
            if !state.isFinished { state.alarm?.drain() }
            return ids
        }
        guard !ids.isEmpty else { return }
        body()
        state.withLock { state in
            for index in state.flushes.indices where ids.contains(state.flushes[index].id) {
                state.flushes[index].isSent = true
            }
        }
        endFlushes()
    }

    /// Resumes the tasks that wait for a flush if all changes have been read: a reader waits, and there is nothing for it.
    private func endFlushes() {
        let waiters = state.withLock { state in
            guard !state.readers.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.flushes.removeAll(where: \.isSent) }
            return state.flushes.filter(\.isSent).map(\.waiter)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Ends the sequence for its readers, and the thread. What was not read yet is dropped.
    func cancel() {
        end { $0.batches = $0.batches.map { _ in nil } }
    }

    /// Ends the sequence after what was sent.
    func finish() {
        end { _ in }
    }

    private func end(_ prepare: (inout State) -> Void) {
        let (readers, flushes) = state.withLock { state in
            prepare(&state)
            state.isFinished = true
            state.alarm?.wake()
            defer { (state.readers, state.flushes) = ([], []) }
            return (state.readers, state.flushes)
        }
        for reader in readers { reader.resume(returning: nil) }
        for flush in flushes { flush.waiter.resume() }
    }

    /// Opens a pipe that becomes readable when the channel ends, or when a task waits for a flush.
    ///
    /// - Returns: The descriptor to wait for, or `nil` if no descriptor is left.
    func openAlarm() -> Int32? {
        guard let alarm = WakePipe() else { return nil }
        let isFinished = state.withLock { state in
            state.alarm = alarm
            // Asked for before the thread had begun.
            if !state.flushes.isEmpty { alarm.wake() }
            return state.isFinished
        }
        if isFinished { cancel() }
        return alarm.reader
    }

    /// Closes the pipe. After this the thread is not woken any more.
    func closeAlarm() {
        let alarm = state.withLock { state in
            defer { state.alarm = nil }
            return state.alarm
        }
        alarm?.close()
    }
}
