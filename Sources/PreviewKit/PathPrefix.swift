import Platform

/// Which folder lies in which. Paths are absolute, and bytes.
enum PathPrefix {
    private static let slash = UInt8(ascii: "/")

    /// Where a path lies beneath a folder; `nil`: it does not.
    static func relative(_ path: [UInt8], to folder: [UInt8]) -> [UInt8]? {
        let (path, folder) = (parts(path), parts(folder))
        guard path.starts(with: folder), path.count > folder.count else { return nil }
        return Array(path.dropFirst(folder.count).joined(separator: [slash]))
    }

    /// Without symbolic links, see realpath(3). Of a name that does not exist yet, those of its folder are followed.
    static func real(_ path: [UInt8]) -> [UInt8] {
        if let real = FileSystem.realPath(path) { return real }
        let parts = parts(path)
        guard let name = parts.last,
            let parent = FileSystem.realPath([slash] + parts.dropLast().joined(separator: [slash]))
        else {
            return path
        }
        return parent + [slash] + name
    }

    /// The names on the way, without `.`, and `..` with what is before it.
    private static func parts(_ path: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        for part in path.split(separator: slash) where part != [UInt8(ascii: ".")] {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(Array(part)) }
        }
        return parts
    }
}
