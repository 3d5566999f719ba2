internal import Platform

/// The paths that the user's patterns ignore, for code that finds changes in another way than by watching.
package struct IgnoredPaths: Sendable {
    private let filter: WatchFilter

    package init(_ configuration: DirectoryWatcher.Configuration) { filter = WatchFilter(configuration) }

    /// Returns whether a pattern of ``DirectoryWatcher/Configuration/ignoring`` covers a path, or a folder above it.
    package func contains(_ path: [UInt8], isFolder: Bool) -> Bool {
        guard filter.hasGlobs else { return false }
        if filter.ignores(path: path, isFolder: isFolder) { return true }
        return path.indices.contains { index in
            path[index] == FileSystem.separator && filter.ignores(path: Array(path[..<index]), isFolder: true)
        }
    }
}
