import Glibc
import Synchronization
import UnixSignals

/// The signals by which a person, a supervisor or a terminal that is closed ends the command.
struct EndingSignals: Sendable {
    private let first: AsyncStream<Void>
    private let hurry = Hurry()

    private final class Hurry: Sendable {
        let isSet = Atomic(false)
    }

    init() async {
        // nohup(1) has it ignored, which must hold on.
        var action = sigaction()
        let ignoresHangup =
            unsafe sigaction(SIGHUP, nil, &action) == 0
            && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
        let signals =
            ignoresHangup
            ? await UnixSignalsSequence(trapping: .sigint, .sigterm)
            : await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let (first, told) = AsyncStream.makeStream(of: Void.self)
        self.first = first
        let hurry = hurry
        Task {
            var count = 0
            for await _ in signals {
                count += 1
                if count == 1 { told.finish() } else { hurry.isSet.store(true, ordering: .relaxed) }
            }
        }
    }

    /// Returns when one has come.
    func come() async {
        for await _ in first {}
    }

    /// Whoever asks a second time is not to wait for what takes its time to end.
    var isHurried: @Sendable () -> Bool { { [hurry] in hurry.isSet.load(ordering: .relaxed) } }
}
