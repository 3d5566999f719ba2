/// The control groups that count the threads of a process. See cgroups(7).
package enum ControlGroups {
    /// Where the groups of a process can be read.
    package enum Place: Sendable, Hashable {
        /// The folders of its group and of those above it, lowest first. The last one is the top of what can be seen.
        case folders([String])
        /// No group counts threads.
        case none
        /// The group lies outside of what this process can see.
        case hidden
    }

    /// Finds the groups that may limit threads.
    ///
    /// - Parameters:
    ///   - text: `/proc/self/cgroup`.
    ///   - root: The folder of mounted control groups, which is `/sys/fs/cgroup`.
    package static func place(_ text: String, root: String) -> Place {
        let lines = text.split(separator: "\n").compactMap { line -> (controllers: Substring, path: Substring)? in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return parts.count == 3 ? (parts[1], parts[2]) : nil
        }
        // A controller belongs to one hierarchy: the second version has it only if the first has not.
        if let first = lines.first(where: { $0.controllers.split(separator: ",").contains("pids") }) {
            return folders(first.path, root + "/pids")
        }
        return lines.first { $0.controllers.isEmpty }.map { folders($0.path, root) } ?? .none
    }

    private static func folders(_ path: Substring, _ root: String) -> Place {
        var names = path.split(separator: "/")
        guard path.first == "/", !names.contains("..") else { return .hidden }
        var folders: [String] = []
        while !names.isEmpty {
            folders.append(root + "/" + names.joined(separator: "/"))
            names.removeLast()
        }
        return .folders(folders + [root])
    }
}
