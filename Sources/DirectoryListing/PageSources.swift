import Platform
package import StaticSite

/// What a page of a folder was read from, where that is all within the folder and the folders in it: the watcher of
/// these sees whatever would make another page.
package struct PageSources: Sendable {
    /// The folders in the folder. Their times are shown, and change with the names in them.
    private let folders: [(name: [UInt8], status: FileStatus)]

    /// - Parameter page: all that the folder holds and is shown.
    /// - Returns: `nil` where something lies in another file system, or has a name elsewhere, by which it can be written
    ///   to.
    init?(_ page: FolderPage, in folder: OpenFolder) {
        guard let device = folder.status?.device,
            page.rows.allSatisfy({ $0.status.device == device && !$0.status.hasOtherNames })
        else { return nil }
        folders = page.rows.lazy.filter { $0.status.isFolder }.map { (page.name(of: $0), $0.status) }
    }

    package var folderNames: some Sequence<[UInt8]> { folders.lazy.map(\.name) }

    /// Whether the folders in the folder still are what was read of them: for a watcher that came later.
    package func areUnchanged(in folder: OpenFolder) -> Bool {
        folders.allSatisfy { folder.status(of: $0.name) == $0.status }
    }
}
