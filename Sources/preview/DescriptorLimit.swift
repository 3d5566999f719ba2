import Glibc

/// How many descriptors this process may open; see getrlimit(2).
enum DescriptorLimit {
    /// More than this is of no use here, and the programs that are started inherit it: some close every descriptor that
    /// they may have, which takes minutes where the hard limit is that of a container.
    private static let most: rlim_t = 1 << 16

    /// Raises the soft limit towards the hard one, and returns what holds then.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let most = min(limit.rlim_max, most)
        if limit.rlim_cur < most {
            var raised = limit
            raised.rlim_cur = most
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
