internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Programs that this process starts, and the processes that they start.
package enum ChildProcess {
    /// Starts a program that `PATH` has, and does not wait for it. See posix_spawnp(3).
    ///
    /// - Parameters:
    ///   - arguments: Those after the name of the program.
    ///   - restored: Signals that this process ignores or catches, and the program must not.
    package static func start(
        _ program: String,
        _ arguments: [String],
        restoring restored: [Signal]
    )
        throws(SystemError)
    {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in restored { unsafe sigaddset(&signals, signal.number) }
        #if os(Linux)
        var attributes = posix_spawnattr_t()
        #else
        var attributes: posix_spawnattr_t?
        #endif
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var process = pid_t()
        let code = unsafe posix_spawnp(&process, program, nil, &attributes, &words, environmentBlock)
        guard code == 0 else { throw SystemError(code: code) }
    }

    /// Returns whether a child of this process has ended. It stays for others to wait for. See `WNOWAIT` of waitid(2).
    package static func hasEnded(_ process: CInt) -> Bool {
        var information = unsafe siginfo_t()
        let flags = WEXITED | WNOHANG | WNOWAIT
        guard unsafe waitid(P_PID, id_t(process), &information, flags) == 0 else { return true }
        return unsafe information.si_signo != 0
    }

    /// Returns whether no process has this number. See kill(2).
    package static func isGone(_ process: CInt) -> Bool { kill(process, 0) != 0 && errno == ESRCH }
}
