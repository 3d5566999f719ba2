internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A signal that the command catches or sends. See signal(7).
package struct Signal: Sendable, Hashable {
    let number: CInt

    package static let interrupt = Signal(number: SIGINT)
    package static let terminate = Signal(number: SIGTERM)
    package static let hangup = Signal(number: SIGHUP)
    package static let brokenPipe = Signal(number: SIGPIPE)
    package static let resume = Signal(number: SIGCONT)
    package static let kill = Signal(number: SIGKILL)
}

/// The signals that come to this process, and those that it sends.
package enum Signals {
    /// Has each of the signals write a byte into a pipe, instead of what it would do. Changes the whole process. Call
    /// it once.
    ///
    /// - Returns: The end of the pipe that reads. It does not block.
    /// - Throws: If no descriptor is left. Then nothing has changed.
    package static func catchInPipe(_ signals: [Signal]) throws(SystemError) -> CInt {
        let numbers = signals.map(\.number)
        let reader = unsafe preview_catch_signals(numbers, CInt(numbers.count))
        guard reader >= 0 else { throw .current }
        return reader
    }

    /// Returns whether this process ignores a signal. See `SIG_IGN` of sigaction(2).
    package static func isIgnored(_ signal: Signal) -> Bool { preview_ignores_signal(signal.number) != 0 }

    /// Sends a signal to all processes of a group. See kill(2).
    package static func send(_ signal: Signal, toGroup group: CInt) { _ = kill(-group, signal.number) }
}
