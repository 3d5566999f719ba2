import CLinux

/// How many threads this process may start; see RLIMIT_NPROC of getrlimit(2), and pids.max of cgroups(7).
enum ThreadLimit {
    /// The threads that the command starts when it serves: four that answer, four for disks, one each for commands, the log
    /// and the watcher, and those of Swift's own executor.
    static let needed = 16

    /// SwiftNIO ends the process if it cannot start a thread, so that is tried before.
    ///
    /// - Throws: `CommandError` if there are too few to serve with.
    static func check() throws(CommandError) {
        guard preview_can_start_threads(CInt(needed)) == 0 else { return }
        throw CommandError(
            "this process cannot start the \(needed) threads that it needs",
            "raise the limit of processes (ulimit -u, or pids.max of the container), or end other programs"
        )
    }
}
