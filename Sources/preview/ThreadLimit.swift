import CLinux
import Glibc

/// How many threads this process may start; see RLIMIT_NPROC of getrlimit(2), and pids.max of cgroups(7).
enum ThreadLimit {
    /// The threads that the command starts when it serves: at most four that answer; for disks as many as there are cores,
    /// four at least; one each for commands, the log and the watcher; those of Swift's own executor.
    static var needed: Int {
        let cores = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
        return min(64, 4 + max(4, cores) + 3 + cores)
    }

    /// SwiftNIO ends the process if it cannot start a thread, so that is tried before.
    ///
    /// - Throws: `CommandError` if there are too few to serve with.
    static func check() throws(CommandError) {
        let needed = needed
        guard preview_can_start_threads(CInt(needed)) == 0 else { return }
        throw CommandError(
            "this process cannot start the \(needed) threads that it needs",
            "raise the limit of processes (ulimit -u, or pids.max of the container), or end other programs"
        )
    }
}
