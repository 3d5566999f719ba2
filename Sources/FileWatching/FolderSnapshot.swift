internal import Platform

/// What a polled folder held: the only place where something is kept for a file.
struct FolderSnapshot {
    enum Difference: Hashable {
        case appeared
        case vanished
        /// Other contents, or another file.
        case differs
        /// A folder in the place of another, or of a file; or the reverse.
        case replaced
    }

    /// Whether the folder was looked at at all.
    var isTaken = false
    var entries: [[UInt8]: FileFingerprint] = [:]

    /// What has to be told to someone who knows this snapshot and shall know `later`.
    func differences(to later: FolderSnapshot) -> [(name: [UInt8], difference: Difference, isFolder: Bool)] {
        var result: [(name: [UInt8], difference: Difference, isFolder: Bool)] = []
        for (name, new) in later.entries {
            guard let old = entries[name] else {
                result.append((name, .appeared, new.kind == .folder))
                continue
            }
            let isFolder = old.kind == .folder || new.kind == .folder
            if isFolder {
                if !old.isSameFile(as: new) { result.append((name, .replaced, true)) }
            } else if old != new {
                result.append((name, .differs, false))
            }
        }
        if later.entries.count < entries.count + result.count {
            for (name, old) in entries where later.entries[name] == nil {
                result.append((name, .vanished, old.kind == .folder))
            }
        }
        return result
    }
}
