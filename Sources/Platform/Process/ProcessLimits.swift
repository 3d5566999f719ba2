internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The limits that the kernel sets to this process. See getrlimit(2).
package enum ProcessLimits {
    /// A soft limit, which holds, and a hard limit, up to which the process may raise it.
    package struct Limit: Sendable, Hashable {
        package var soft: UInt64
        package var hard: UInt64

        package init(soft: UInt64, hard: UInt64) { (self.soft, self.hard) = (soft, hard) }
    }

    /// The descriptors that this process may open (`RLIMIT_NOFILE`). `nil` if that cannot be told.
    package static var descriptors: Limit? {
        var values = rlimit()
        guard unsafe getrlimit(openFiles, &values) == 0 else { return nil }
        return Limit(soft: UInt64(values.rlim_cur), hard: UInt64(values.rlim_max))
    }

    /// Sets how many descriptors this process, and programs that it starts, may open.
    package static func setDescriptors(_ limit: Limit) throws(SystemError) {
        var values = rlimit(rlim_cur: rlim_t(limit.soft), rlim_max: rlim_t(limit.hard))
        guard unsafe setrlimit(openFiles, &values) == 0 else { throw .current }
    }

    #if canImport(Glibc)
    private static let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let openFiles = RLIMIT_NOFILE
    #endif

    /// The processes and threads that the user of this process may have (soft `RLIMIT_NPROC`).
    package static var userTasks: ThreadLimits.Limit.Most {
        switch preview_user_task_limit() {
        case ..<0: .unknown
        case .max: .unlimited
        case let number: .number(Int(clamping: number))
        }
    }
}
