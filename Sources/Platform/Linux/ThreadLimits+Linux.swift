#if os(Linux)
internal import CLinux

extension ThreadLimits {
    /// Reads the limits of this process: of its user, of the machine and of its control groups.
    package static func ofThisProcess() -> [Limit] {
        let tasks = taskCount()
        let machine = ["/proc/sys/kernel/threads-max", "/proc/sys/kernel/pid_max"].map { path in
            Limit(FileSystem.number(in: path).map { .number($0) } ?? .unknown, used: tasks)
        }
        let groups = FileSystem.text(in: "/proc/self/cgroup").map { limits(ofGroups: $0, root: "/sys/fs/cgroup") }
        return [Limit(ProcessLimits.userTasks, used: tasks)] + machine + (groups ?? [unknown])
    }

    /// How many tasks the machine has: an upper bound for those of any user.
    private static func taskCount() -> Int? {
        let count = Int(preview_task_count())
        // The call counts modulo 65536.
        guard let load = FileSystem.text(in: "/proc/loadavg"), let listed = taskCount(ofLoad: load) else { return nil }
        return max(count, listed)
    }

    /// Reads the number of tasks in the text of `/proc/loadavg`: 93 in `0.29 2.90 3.22 1/93 31494`.
    package static func taskCount(ofLoad text: String) -> Int? {
        let fields = text.utf8.split(separator: UInt8(ascii: " "))
        guard fields.count > 3 else { return nil }
        let counts = fields[3].split(separator: UInt8(ascii: "/"))
        return counts.count == 2 ? Int(Substring(counts[1])) : nil
    }

    private static let unknown = Limit(.unknown, used: nil)

    /// Reads the limits of control groups.
    ///
    /// - Parameters:
    ///   - text: `/proc/self/cgroup`.
    ///   - root: The folder of mounted control groups, which is `/sys/fs/cgroup`.
    package static func limits(ofGroups text: String, root: String) -> [Limit] {
        switch ControlGroups.place(text, root: root) {
        case .none: return []
        case .hidden: return [unknown]
        case .folders(let folders):
            // Every group has this file. Without it, the groups are not mounted here.
            guard folders.allSatisfy({ FileSystem.exists(Array("\($0)/cgroup.procs".utf8)) }) else { return [unknown] }
            return folders.map(groupLimit) + (folders.last.map(isPartOfHiddenGroup) == true ? [unknown] : [])
        }
    }

    /// Reads the limit of one group. A group without the file has none of its own.
    private static func groupLimit(_ folder: String) -> Limit {
        let path = folder + "/pids.max"
        guard FileSystem.exists(Array(path.utf8)) else { return Limit(.unlimited, used: nil) }
        if let bytes = FileSystem.bytes(in: path), bytes.starts(with: "max".utf8) {
            return Limit(.unlimited, used: nil)
        }
        guard let most = FileSystem.number(in: path) else { return unknown }
        return Limit(.number(most), used: FileSystem.number(in: folder + "/pids.current"))
    }

    /// Returns whether the topmost group that can be seen has others above it, as in the namespace of a container. The
    /// root of all groups has neither file.
    private static func isPartOfHiddenGroup(_ folder: String) -> Bool {
        ["pids.max", "cgroup.type"].contains { FileSystem.exists(Array("\(folder)/\($0)".utf8)) }
    }
}
#endif
