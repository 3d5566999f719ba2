package import NIOCore
import Synchronization

/// Which URL shows which file, and which URL uses which other, as requests have shown. It knows what a page cannot see
/// of itself: what its workers and objects load. Bounded: when it is full it starts again.
package final class UsageGraph: Sendable {
    private struct State {
        /// By the URL of a file: the other URLs that show it, or would.
        var shownBy: [String: Set<String>] = [:]
        /// By URL: those that asked for it, by `Referer`.
        var usedBy: [String: Set<String>] = [:]
        /// The same the other way round.
        var uses: [String: Set<String>] = [:]
        var listed: Set<String> = []
        var count = 0
        var missing: MissingPages
        /// The location of the page that is shown for what is missing.
        var notFoundPage: String?

        init(_ missing: MissingPages) {
            self.missing = missing
        }
    }

    /// In bytes. Longer URLs are not kept: the bound is on their number.
    private static let longestURL = 1024

    private let state: Mutex<State>
    private let limit: Int
    /// Hashes of what was noted lately, so that a hot request is one comparison.
    private let noted = Mutex((seed: UInt64(0), slots: [UInt64](repeating: 0, count: 1024)))

    package init(limit: Int = 20_000, missingLimit: Int = 2000) {
        self.limit = limit
        state = Mutex(State(MissingPages(limit: missingLimit)))
    }

    /// Whether this pair was noted already; if not, it is from now on.
    package func isNoted(_ url: ByteBufferView, by referer: ByteBufferView) -> Bool {
        var hasher = Hasher()
        hasher.combine(url)
        hasher.combine(referer)
        let hash = UInt64(bitPattern: Int64(hasher.finalize()))
        return noted.withLock { noted in
            let key = (hash ^ noted.seed) | 1
            let slot = Int(truncatingIfNeeded: hash & 1023)
            if noted.slots[slot] == key { return true }
            noted.slots[slot] = key
            return false
        }
    }

    /// A page is reloaded: what it used before is forgotten.
    package func reload(_ page: () -> String?) {
        let hadAny = state.withLock { state in
            guard !state.uses.isEmpty, let page = page(), let urls = state.uses.removeValue(forKey: page) else {
                return false
            }
            for url in urls {
                state.usedBy[url]?.remove(page)
                if state.usedBy[url]?.isEmpty == true { state.usedBy[url] = nil }
            }
            state.count -= urls.count
            return true
        }
        guard hadAny else { return }
        noted.withLock { $0.seed &+= 0x9E37_79B9_7F4A_7C15 }
    }

    /// A URL shows a file of another URL, or would if it were there.
    package func note(_ url: String, shows file: String) {
        guard url != file, isShort(url), isShort(file) else { return }
        insert { state in state.shownBy[file, default: []].insert(url).inserted }
    }

    /// Nothing was found at a URL.
    ///
    /// - Parameters:
    ///   - location: what the URL stands for.
    ///   - page: the location of the page that is shown instead, or would be if it were there.
    package func note(missing url: String, at location: String, shows page: String?) {
        guard isShort(url), isShort(location) else { return }
        state.withLock { state in
            state.missing.insert(url, at: location)
            state.notFoundPage = page
        }
    }

    /// A URL shows the names in a folder.
    package func note(listing url: String) {
        guard isShort(url) else { return }
        insert { state in state.listed.insert(url).inserted }
    }

    package func note(_ url: String, usedBy referer: String) {
        guard url != referer, isShort(url), isShort(referer) else { return }
        insert { state in
            state.uses[referer, default: []].insert(url)
            return state.usedBy[url, default: []].insert(referer).inserted
        }
    }

    private func isShort(_ url: String) -> Bool { url.utf8.count <= Self.longestURL }

    private func insert(_ body: (inout State) -> Bool) {
        state.withLock { state in
            if state.count >= limit { state = State(state.missing) }
            if body(&state) { state.count += 1 }
        }
    }

    /// Whether the names of the folder in which this lies are shown somewhere.
    package func isListed(parentOf url: String) -> Bool {
        state.withLock { $0.listed.contains(Self.parent(of: url)) }
    }

    /// The URLs that show or use what changed, without itself.
    package func via(_ url: String, isFolder: Bool) -> [String] {
        state.withLock { state in
            var found: Set<String> = [url]
            if isFolder {
                found.formUnion(state.usedBy.keys.filter { $0.hasPrefix(url) })
                for (file, urls) in state.shownBy where file.hasPrefix(url) { found.formUnion(urls) }
            }
            found.formUnion(state.shownBy[url] ?? [])
            found.formUnion(
                url == state.notFoundPage
                    ? state.missing.urls : state.missing.urls(thatWouldShow: url, isFolder: isFolder)
            )
            let parent = Self.parent(of: url)
            if state.listed.contains(parent) { found.insert(parent) }
            var open = found
            while let next = open.popFirst() {
                for user in state.usedBy[next] ?? [] where found.insert(user).inserted {
                    open.insert(user)
                }
            }
            found.remove(url)
            return found.sorted()
        }
    }

    private static func parent(of url: String) -> String {
        let bytes = url.utf8.last == UInt8(ascii: "/") ? url.utf8.dropLast() : url.utf8[...]
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "/" }
        return String(url[...slash])
    }
}
