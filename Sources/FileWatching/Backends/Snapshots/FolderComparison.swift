internal import Platform

/// Says how a folder differs from what it held when it was compared last.
struct FolderComparison {
    var differences: [FolderSnapshot.Difference] = []
    /// The names of all folders that it holds.
    var folders: [[UInt8]] = []
    /// Why the folder could not be listed. Then there are no differences.
    var error: SystemError?
}

extension WatchReceiver {
    /// Takes each difference as a change.
    func receive(_ comparison: FolderComparison, of folder: FolderTable.Index, at now: ContinuousClock.Instant) {
        if let error = comparison.error {
            if error.meansGone && folder == FolderTable.root { pathToRootMayHaveChanged() }
            return
        }
        for difference in comparison.differences {
            let event: PathEvent
            switch difference.kind {
            case .appeared: event = .found
            case .vanished: event = .removed
            case .differs: event = .differs
            case .replaced(let byFolder):
                folderReplaced(difference.name, in: folder, byFolder: byFolder, at: now)
                continue
            }
            unsafe difference.name.withUnsafeBytes { name in
                unsafe nameChanged(event, name, in: folder, isFolder: difference.isFolder, at: now)
            }
        }
    }
}
