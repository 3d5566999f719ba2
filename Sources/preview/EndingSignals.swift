// Dispatch does not mark its sources as Sendable, though its objects may be used by any thread (dispatch_object(3)). These
// are set up by one task before anybody else has them, and from then on only kept.
@unsafe @preconcurrency import Dispatch
import Glibc
import Synchronization

/// The signals by which a person, a supervisor or a terminal that is closed ends the command.
struct EndingSignals: Sendable {
    private let first: AsyncStream<Void>
    private let count = Count()
    /// Signals are heeded for as long as these are there.
    private let sources: [any DispatchSourceSignal]

    private final class Count: Sendable {
        let value = Atomic(0)
    }

    init() async {
        let (first, told) = AsyncStream.makeStream(of: Void.self)
        self.first = first
        let queue = DispatchQueue(label: "ending-signals")
        let signals = Self.ignoresHangup ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
        sources = signals.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
        for source in sources {
            source.setEventHandler { [count] in
                count.value.add(Int(source.data), ordering: .relaxed)
                told.finish()
            }
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.resume()
            }
        }
    }

    /// Returns when one has come.
    func come() async {
        for await _ in first {}
    }

    /// Whoever asks a second time is not to wait for what takes its time to end.
    var isHurried: @Sendable () -> Bool { { [count] in count.value.load(ordering: .relaxed) > 1 } }

    /// nohup(1) has it ignored, which must hold on.
    private static var ignoresHangup: Bool {
        var action = sigaction()
        return unsafe sigaction(SIGHUP, nil, &action) == 0
            && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
