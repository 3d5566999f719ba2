/// A path below a root that has changed.
public struct Change: Sendable, Hashable {
    /// How a path changed, seen over the whole batch: what came and went within it is not reported.
    public enum Kind: Sendable, Hashable {
        /// The path is new. A rename onto a path is ``modified``: the kernel does not say whether the name was taken.
        case created
        /// The path holds something else, or its modification time was set. A change of mode or owner alone is not reported,
        /// unless the file is newer than the watch and not among the thousand that were reported last.
        case modified
        /// The path is gone.
        case removed
    }

    /// The path below the root, as the raw bytes of the file system: no leading slash, not always UTF-8.
    public var path: [UInt8]
    public var kind: Kind
    /// Whether the path names a folder, or did before, or is a symbolic link to one.
    ///
    /// A folder that was ``Kind/removed`` took everything below with it, and one that was ``Kind/modified`` was put in
    /// the place of another: whatever was below may be gone. Files that are found in a new folder are reported one by
    /// one; files that vanish with their folder are not, since nothing is remembered for a file.
    public var isFolder: Bool

    public init(path: [UInt8], kind: Kind, isFolder: Bool = false) {
        self.path = path
        self.kind = kind
        self.isFolder = isFolder
    }
}

extension Change: CustomStringConvertible {
    /// One line for people, such as `modified css/site.css`; not for parsing, since bytes that are not UTF-8 are replaced.
    public var description: String {
        let name = String(decoding: path, as: UTF8.self).unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return "\(kind) \(name.joined())\(isFolder ? "/" : "")"
    }
}
