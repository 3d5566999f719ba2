internal import Platform

/// The names in a folder and how they were when it was looked at last. Only back ends that compare keep one.
struct FolderSnapshot {
    /// One name that is not as it was.
    struct Difference: Hashable {
        enum Kind: Hashable {
            case appeared
            case vanished
            /// Other contents, or another file.
            case differs
            /// A folder instead of another folder or of a file, or a file instead of a folder.
            case replaced(byFolder: Bool)
        }

        var name: [UInt8]
        var kind: Kind
        /// Whether it is a folder, or was one.
        var isFolder: Bool
    }

    /// Whether the folder has been looked at.
    var isTaken = false
    var entries: [[UInt8]: FileFingerprint] = [:]

    /// The names of the folders in it.
    var folders: [[UInt8]] { entries.filter { $0.value.kind == .folder }.map(\.key) }

    /// Returns what has to be told to someone who knows this snapshot, so that they know `later`.
    func differences(to later: FolderSnapshot) -> [Difference] {
        var result: [Difference] = []
        for (name, new) in later.entries {
            guard let old = entries[name] else {
                result.append(Difference(name: name, kind: .appeared, isFolder: new.kind == .folder))
                continue
            }
            if old.kind == .folder || new.kind == .folder {
                if !old.isSameFile(as: new) {
                    let kind = Difference.Kind.replaced(byFolder: new.kind == .folder)
                    result.append(Difference(name: name, kind: kind, isFolder: true))
                }
            } else if old != new {
                result.append(Difference(name: name, kind: .differs, isFolder: false))
            }
        }
        if later.entries.count < entries.count + result.count {
            for (name, old) in entries where later.entries[name] == nil {
                result.append(Difference(name: name, kind: .vanished, isFolder: old.kind == .folder))
            }
        }
        return result
    }
}
