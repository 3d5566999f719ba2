package import HTTPSemantics
package import StaticSite

/// Something that exists and may be what was meant.
package struct Suggestion: Sendable, Hashable {
    /// A folder's ends with a slash.
    package let path: DecodedPath

    package init(path: DecodedPath) { self.path = path }
}

/// Finds what a name that does not exist was meant to be.
package enum NearMisses {
    /// How many names of a folder are looked at.
    private static let searched = 5000
    private static let longestName = 255
    private static let most = 3
    /// How deep a path is followed.
    private static let deepest = 16

    /// A folder that may have been meant by the first names of a path.
    private struct Candidate {
        var path: [UInt8]
        var score: Int
    }

    /// At most three things that may have been meant, the likeliest first: a slip may be in each name of the path. Reads
    /// the folders on the way: this is disk work.
    package static func find(_ missing: DecodedPath, in site: StaticSite) -> [Suggestion] {
        let names = missing.segments.map { Array($0) }
        guard !names.isEmpty, names.count <= deepest else { return [] }
        let found = find(names, in: site, everywhere: false)
        let near = found.isEmpty && names.count > 1 ? find(names, in: site, everywhere: true) : found
        // `/file.txt/`
        guard missing.endsWithSlash,
            case .file = site.resolve(DecodedPath(bytes: missing.bytes, endsWithSlash: false))
        else { return near }
        return [Suggestion(path: DecodedPath(bytes: missing.bytes, endsWithSlash: false))] + near.prefix(most - 1)
    }

    /// - Parameter everywhere: also in folders beside one that has the name that was asked for.
    private static func find(_ names: [[UInt8]], in site: StaticSite, everywhere: Bool) -> [Suggestion] {
        var folders = [Candidate(path: [], score: 0)]
        for name in names.dropLast() {
            folders = folders.flatMap { below($0, name, in: site, everywhere: everywhere) }
            folders.sort { $0.score < $1.score }
            folders.removeLast(max(0, folders.count - most))
        }
        guard let last = names.last else { return [] }
        var found: [(score: Int, suggestion: Suggestion)] = []
        for folder in folders {
            guard let open = self.open(folder.path, in: site) else { continue }
            // What lies in a folder that was not asked for may have the very name.
            for (score, suggestion) in scored(last, in: open, acceptsSame: folder.score > 0) {
                found.append((folder.score + score, suggestion))
            }
        }
        found.sort { $0.score < $1.score }
        return found.prefix(most).map(\.suggestion)
    }

    /// The folders in a folder that have a name, or a like one.
    private static func below(
        _ folder: Candidate,
        _ name: [UInt8],
        in site: StaticSite,
        everywhere: Bool
    ) -> [Candidate] {
        let path = folder.path.isEmpty ? name : folder.path + [UInt8(ascii: "/")] + name
        let same = Candidate(path: path, score: folder.score)
        let exists = open(path, in: site) != nil
        if exists, !everywhere { return [same] }
        guard let open = open(folder.path, in: site) else { return [] }
        let like = scored(name, in: open, acceptsSame: false).filter { $0.suggestion.path.endsWithSlash }
        // One more than the name itself would have.
        return (exists ? [same] : [])
            + like.map { Candidate(path: $0.suggestion.path.bytes, score: folder.score + $0.score + 1) }
    }

    private static func open(_ path: [UInt8], in site: StaticSite) -> OpenFolder? {
        let inside = path.isEmpty ? Array("x".utf8) : path + Array("/x".utf8)
        return site.folder(above: DecodedPath(bytes: inside, endsWithSlash: false))
    }

    /// At most three entries of the folder, the likeliest first. Reads the folder: this is disk work.
    package static func find(_ missing: [UInt8], in folder: OpenFolder) -> [Suggestion] {
        scored(missing, in: folder, acceptsSame: false).prefix(most).map(\.suggestion)
    }

    private static func scored(
        _ missing: [UInt8],
        in folder: OpenFolder,
        acceptsSame: Bool
    ) -> [(score: Int, suggestion: Suggestion)] {
        guard !missing.isEmpty, missing.count <= longestName else { return [] }
        var scored: [(score: Int, entry: FolderNames.Entry)] = []
        guard let names = try? FolderReader.read(folder, limit: searched) else { return [] }
        for entry in names.entries {
            let name = names.name(of: entry)
            if acceptsSame, name == missing {
                scored.append((0, entry))
            } else if let score = score(name, for: missing) {
                scored.append((score, entry))
            }
        }
        scored.sort { a, b in
            if a.score != b.score { return a.score < b.score }
            return NaturalOrder.precedes(names.name(of: a.entry).span, names.name(of: b.entry).span)
        }
        return scored.prefix(most).map { found in
            var bytes = folder.path.bytes
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
            bytes.append(contentsOf: names.name(of: found.entry))
            return (found.score, Suggestion(path: DecodedPath(bytes: bytes, endsWithSlash: found.entry.isFolder)))
        }
    }

    /// How far a name is from the missing one: 0 for another case or normal form, 1 for another extension, above that for
    /// one or two slips of the pen; `nil` for one that has nothing to do with it.
    package static func score(_ candidate: [UInt8], for missing: [UInt8]) -> Int? {
        guard candidate != missing else { return nil }
        if isSame(candidate[...], missing[...]) { return 0 }
        let stem = missing.stem
        if isSame(candidate.stem, stem) { return 1 }
        let limit =
            switch stem.count {
            case ..<3: 0
            case 3..<6: 1
            default: 2
            }
        return EditDistance.between(candidate, missing, atMost: limit).map { 1 + $0 }
    }

    /// Whether two names differ in nothing but case and normal form: macOS writes `é` as two characters.
    private static func isSame(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
        if a.count == b.count, zip(a, b).allSatisfy({ $0.asciiLowercased == $1.asciiLowercased }) { return true }
        guard a.contains(where: { $0 >= 0x80 }), b.contains(where: { $0 >= 0x80 }) else { return false }
        return String(decoding: a, as: UTF8.self).lowercased() == String(decoding: b, as: UTF8.self).lowercased()
    }
}

extension [UInt8] {
    /// The name without its last extension. A dot in front begins none.
    fileprivate var stem: ArraySlice<UInt8> {
        guard let dot = lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return self[...] }
        return self[..<dot]
    }
}
