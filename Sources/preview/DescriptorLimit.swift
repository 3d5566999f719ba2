import Glibc

/// How many descriptors this process may open; see getrlimit(2).
enum DescriptorLimit {
    /// For programs that inherit it: some close every descriptor that they may have, which takes minutes where the hard
    /// limit is that of a container. More than this is of no use here.
    static let inheritable: rlim_t = 1 << 16

    /// The fewest that this program serves with (StartTests). With 24 it printed its URL and then
    /// answered nobody.
    static let least = 64

    /// - Throws: `CommandError` if there are too few to serve with.
    static func check(_ limit: Int) throws(CommandError) {
        guard limit < least else { return }
        throw CommandError("this process may open only \(limit) descriptors", "raise the limit, as in: ulimit -n 1024")
    }

    /// Raises the soft limit to the hard one, or to a lower bound, and returns what holds then.
    static func raise(atMost bound: rlim_t = .max) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let most = min(limit.rlim_max, bound)
        if limit.rlim_cur < most {
            var raised = limit
            raised.rlim_cur = most
            if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
