internal import CLinux

/// The limits that keep this process from starting threads.
package enum ThreadLimits {
    /// A limit on processes and threads, and how many count against it.
    package struct Limit: Sendable, Hashable {
        /// The most that may be there at once.
        package enum Most: Sendable, Hashable {
            case unlimited
            case number(Int)
            /// There may be a limit, but it cannot be read.
            case unknown
        }

        package var most: Most
        /// How many there are, or more. `nil` if that cannot be told.
        package var used: Int?

        package init(_ most: Most, used: Int?) { (self.most, self.used) = (most, used) }

        /// Returns whether there is room for so many more for certain.
        package func hasRoom(for needed: Int) -> Bool {
            switch most {
            case .unlimited: return true
            case .unknown: return false
            case .number(let number):
                guard let used else { return false }
                let (sum, overflow) = used.addingReportingOverflow(needed)
                return !overflow && number >= sum
            }
        }
    }

    /// Returns whether one of the limits may refuse so many more threads. If not, they need not be tried.
    package static func areInSight(_ limits: some Sequence<Limit>, for needed: Int) -> Bool {
        limits.contains { !$0.hasRoom(for: needed) }
    }

    /// Returns whether this process can start so many threads, at most 64. Starts them, and ends them again.
    package static func canStart(_ count: Int) -> Bool { preview_can_start_threads(CInt(clamping: count)) != 0 }
}
