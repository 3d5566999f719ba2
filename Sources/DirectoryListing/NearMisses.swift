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

    /// At most three entries of the folder, the likeliest first. Reads the folder: this is disk work.
    package static func find(_ missing: [UInt8], in folder: OpenFolder) -> [Suggestion] {
        guard !missing.isEmpty, missing.count <= longestName else { return [] }
        var scored: [(score: Int, entry: FolderNames.Entry)] = []
        guard let names = try? FolderReader.read(folder, limit: searched) else { return [] }
        for entry in names.entries {
            if let score = score(names.name(of: entry), for: missing) { scored.append((score, entry)) }
        }
        scored.sort { a, b in
            if a.score != b.score { return a.score < b.score }
            return NaturalOrder.precedes(names.name(of: a.entry).span, names.name(of: b.entry).span)
        }
        return scored.prefix(most).map { found in
            var bytes = folder.path.bytes
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
            bytes.append(contentsOf: names.name(of: found.entry))
            return Suggestion(path: DecodedPath(bytes: bytes, endsWithSlash: found.entry.isFolder))
        }
    }

    /// How far a name is from the missing one: 0 for another case, 1 for another extension, above that for one or two
    /// slips of the pen; `nil` for one that has nothing to do with it.
    package static func score(_ candidate: [UInt8], for missing: [UInt8]) -> Int? {
        guard candidate != missing else { return nil }
        if candidate.elementsEqual(missing, by: { $0.asciiLowercased == $1.asciiLowercased }) { return 0 }
        let stem = missing.stem
        if candidate.stem.elementsEqual(stem, by: { $0.asciiLowercased == $1.asciiLowercased }) { return 1 }
        let limit =
            switch stem.count {
            case ..<3: 0
            case 3..<6: 1
            default: 2
            }
        return EditDistance.between(candidate, missing, atMost: limit).map { 1 + $0 }
    }
}

extension [UInt8] {
    /// The name without its last extension. A dot in front begins none.
    fileprivate var stem: ArraySlice<UInt8> {
        guard let dot = lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return self[...] }
        return self[..<dot]
    }
}
