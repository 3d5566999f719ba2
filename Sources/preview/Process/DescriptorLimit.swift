import Platform

/// How many descriptors the command may open, and how many it needs. See getrlimit(2).
enum DescriptorLimit {
    /// The most that a program inherits. Some programs close every descriptor that they may have. That takes minutes if
    /// the hard limit is that of a container. More than this is of no use here.
    static let inheritable: UInt64 = 1 << 16

    /// The fewest that this program serves with (StartTests). With 24 it printed its URL and then
    /// answered nobody.
    static let least = 64

    /// Checks a limit.
    ///
    /// - Throws: `CommandError` if there are too few to serve with.
    static func check(_ limit: Int) throws(CommandError) {
        guard limit < least else { return }
        throw CommandError("this process may open only \(limit) descriptors", "raise the limit, as in: ulimit -n 1024")
    }

    /// Raises the soft limit to the hard one, or to a lower bound, and returns the limit that holds then.
    static func raise(atMost bound: UInt64 = .max) -> Int {
        guard var limit = ProcessLimits.descriptors else { return 1024 }
        let most = min(limit.hard, bound)
        if limit.soft < most {
            let raised = ProcessLimits.Limit(soft: most, hard: limit.hard)
            if (try? ProcessLimits.setDescriptors(raised)) != nil { limit = raised }
        }
        return Int(clamping: limit.soft)
    }
}
