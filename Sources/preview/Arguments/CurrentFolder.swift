import Platform

/// The folder that the command was started in.
enum CurrentFolder {
    /// Checks that the folder is there: a relative path would name something else if it has been deleted.
    ///
    /// - Parameter needsIt: Something else is relative to it, whatever the path is.
    static func check(_ path: String, needsIt: Bool) throws(CommandError) {
        guard !path.hasPrefix("/") || needsIt, FileSystem.isCurrentFolderGone else { return }
        throw CommandError(
            "the current folder has been deleted",
            path.hasPrefix("/")
                ? "change to one that exists, or name the folders of the sources with --watch"
                : "change to one that exists, or name a folder by its full path"
        )
    }
}
