package import StaticSite

/// What a page of a folder was read from, where that is all within the folder and the folders in it: whoever watches
/// these sees whatever would make another page.
package struct PageSources: Sendable {
    /// The folders in the folder. Their times are shown, and change with the names in them.
    private let folders: [FolderPage.Row]

    /// - Parameter rows: all that the folder holds and is shown.
    /// - Returns: `nil` where something lies in another file system, or has a name elsewhere, by which it can be written
    ///   to.
    init?(_ rows: [FolderPage.Row], in folder: OpenFolder) {
        guard let device = folder.status?.device,
            rows.allSatisfy({ $0.status.device == device && !$0.status.hasOtherNames })
        else { return nil }
        folders = rows.filter { $0.status.kind == .folder }
    }

    package var folderNames: some Sequence<[UInt8]> { folders.lazy.map(\.name) }

    /// Whether the folders in the folder still are what was read of them: for whoever watches them only since.
    package func areUnchanged(in folder: OpenFolder) -> Bool {
        folders.allSatisfy { folder.status(of: $0.name) == $0.status }
    }
}
