// Dispatch does not mark its sources as Sendable, though its objects may be used by any thread (dispatch_object(3)).
// This one is set up by one task before anybody else has it, and from then on only kept.
@unsafe @preconcurrency import Dispatch
import Platform
import Synchronization

/// The signals by which a person, a supervisor or a terminal that is closed ends the command.
struct EndingSignals: Sendable {
    private let first: AsyncStream<Void>
    private let count = Count()
    /// The source that reads the signals. They are handled as long as it is there. `nil` if no descriptor was left:
    /// then they end the process at once.
    private let source: (any DispatchSourceRead)?

    private final class Count: Sendable {
        let value = Atomic(0)
    }

    init() {
        let (first, told) = AsyncStream.makeStream(of: Void.self)
        self.first = first
        // nohup(1) has it ignored, which must hold on.
        let signals: [Signal] = [.interrupt, .terminate] + (Signals.isIgnored(.hangup) ? [] : [.hangup])
        // Not a source of signals: libdispatch starts a thread for those, and it wakes once more to end.
        guard let pipe = try? Signals.catchInPipe(signals) else {
            source = nil
            return
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: pipe, queue: DispatchQueue(label: "ending-signals"))
        source.setEventHandler { [count] in
            var bytes = [UInt8](repeating: 0, count: 8)
            guard let read = try? FileSystem.read(pipe, into: &bytes), read > 0 else { return }
            count.value.add(read, ordering: .relaxed)
            told.finish()
        }
        source.activate()
        self.source = source
    }

    /// Returns when the first signal has come.
    func come() async {
        for await _ in first {}
    }

    /// Whether a second signal has come: the person does not want to wait for what takes its time to end.
    var isHurried: @Sendable () -> Bool { { [count] in count.value.load(ordering: .relaxed) > 1 } }
}
