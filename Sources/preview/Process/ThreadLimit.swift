import Platform

/// The threads that the command needs. See `RLIMIT_NPROC` of getrlimit(2), and `pids.max` of cgroups(7).
enum ThreadLimit {
    /// How many threads the command starts when it serves: at most four that answer; for disks as many as there are
    /// cores, four at least; one each for commands, the log and the watcher; those of Swift's own executor.
    static var needed: Int {
        let cores = ProcessorCount.ofMachine
        return min(64, 4 + max(4, cores) + 3 + cores)
    }

    /// Checks that the threads can be started, because SwiftNIO ends the process if it cannot start one. It tries them
    /// only if a limit is in sight, because that takes longer than to read the limits.
    ///
    /// - Throws: `CommandError` if there are too few to serve with.
    static func check() throws(CommandError) {
        let needed = needed
        guard ThreadLimits.areInSight(ThreadLimits.ofThisProcess(), for: needed) else { return }
        guard !ThreadLimits.canStart(needed) else { return }
        throw CommandError(
            "this process cannot start the \(needed) threads that it needs",
            "raise the limit of processes (ulimit -u, or pids.max of the container), or end other programs"
        )
    }
}
