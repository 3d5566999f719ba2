/// The URLs at which nothing was found lately: what comes to be there may be shown by them. Bounded: any client can ask for
/// names that do not exist, and no two need be the same.
struct MissingPages: Sendable {
    /// By location: the URLs that led there. What was noted since the last change of generations, and what before.
    private var recent: [String: Set<String>] = [:]
    private var older: [String: Set<String>] = [:]
    private var recentCount = 0
    private let limit: Int

    /// - Parameter limit: of the URLs that are remembered; the most recent half of them at the least.
    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { recent.isEmpty && older.isEmpty }

    /// - Parameters:
    ///   - url: as it was asked for.
    ///   - location: what it stands for, in the spelling in which changes are told.
    mutating func insert(_ url: String, at location: String) {
        if older[location]?.contains(url) == true || recent[location]?.contains(url) == true { return }
        if recentCount >= limit / 2 {
            older = recent
            recent = [:]
            recentCount = 0
        }
        recent[location, default: []].insert(url)
        recentCount += 1
    }

    /// All of them.
    var urls: Set<String> { Set(recent.values.joined()).union(older.values.joined()) }

    /// Those that would show the file or folder at a location, if it were there.
    func urls(thatWouldShow location: String, isFolder: Bool) -> Set<String> {
        if isEmpty { return [] }
        if isFolder {
            let folder = location.hasSuffix("/") ? location : location + "/"
            let below = [recent, older].flatMap { $0.filter { $0.key.hasPrefix(folder) }.values }
            return Set(below.joined()).union(urls(at: folder))
        }
        var result = urls(at: location)
        for page in ["/index.html", "/index.htm"] where location.hasSuffix(page) {
            result.formUnion(urls(at: String(location.dropLast(page.utf8.count - 1))))
        }
        if location.hasSuffix(".html") { result.formUnion(urls(at: String(location.dropLast(5)))) }
        return result
    }

    /// With a slash at its end, or without.
    private func urls(at location: String) -> Set<String> {
        let other = location.hasSuffix("/") ? String(location.dropLast()) : location + "/"
        return [location, other].reduce(into: []) { result, location in
            for urls in [recent[location], older[location]] { result.formUnion(urls ?? []) }
        }
    }
}
