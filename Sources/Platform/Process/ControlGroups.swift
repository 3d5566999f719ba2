/// The control groups that count the threads of a process. See cgroups(7).
package enum ControlGroups {
    /// The folders in which the groups of a process can be read.
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
        // A controller belongs to one hierarchy: the second version has it only if the first has not.
        var path: Substring.UTF8View?
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[1].split(separator: UInt8(ascii: ",")).contains(where: { $0.elementsEqual("pids".utf8) }) {
                return folders(parts[2], root + "/pids")
            }
            if parts[1].isEmpty { path = parts[2] }
        }
        return path.map { folders($0, root) } ?? .none
    }

    private static func folders(_ path: Substring.UTF8View, _ root: String) -> Place {
        var names = path.split(separator: FileSystem.separator)
        let isOutside = names.contains { $0.elementsEqual("..".utf8) }
        guard path.first == FileSystem.separator, !isOutside else { return .hidden }
        var folders: [String] = []
        while !names.isEmpty {
            folders.append(names.reduce(into: root) { $0 += "/" + String(Substring($1)) })
            names.removeLast()
        }
        return .folders(folders + [root])
    }
}
