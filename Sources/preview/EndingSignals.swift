import CLinux
// Dispatch does not mark its sources as Sendable, though its objects may be used by any thread (dispatch_object(3)). This
// one is set up by one task before anybody else has it, and from then on only kept.
@unsafe @preconcurrency import Dispatch
import Glibc
import Synchronization

/// The signals by which a person, a supervisor or a terminal that is closed ends the command.
struct EndingSignals: Sendable {
    private let first: AsyncStream<Void>
    private let count = Count()
    /// Signals are heeded for as long as this is there; `nil`, for want of a descriptor: they end the process at once.
    private let source: (any DispatchSourceRead)?

    private final class Count: Sendable {
        let value = Atomic(0)
    }

    init() {
        let (first, told) = AsyncStream.makeStream(of: Void.self)
        self.first = first
        let signals = Self.ignoresHangup ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
        // Not a source of signals. Whether that one heeds them yet is told on a thread that libdispatch has to start, and
        // that wakes once more to end.
        let pipe = unsafe preview_catch_signals(signals, CInt(signals.count))
        guard pipe >= 0 else {
            source = nil
            return
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: pipe, queue: DispatchQueue(label: "ending-signals"))
        source.setEventHandler { [count] in
            var bytes: UInt64 = 0
            let read = unsafe read(pipe, &bytes, MemoryLayout.size(ofValue: bytes))
            guard read > 0 else { return }
            count.value.add(read, ordering: .relaxed)
            told.finish()
        }
        source.activate()
        self.source = source
    }

    /// Returns when one has come.
    func come() async {
        for await _ in first {}
    }

    /// A person who asks a second time is not to wait for what takes its time to end.
    var isHurried: @Sendable () -> Bool { { [count] in count.value.load(ordering: .relaxed) > 1 } }

    /// nohup(1) has it ignored, which must hold on.
    private static var ignoresHangup: Bool {
        var action = sigaction()
        return unsafe sigaction(SIGHUP, nil, &action) == 0
            && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
