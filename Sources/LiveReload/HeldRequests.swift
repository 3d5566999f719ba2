package import HTTPSemantics
import Synchronization

/// Whose request it is, as far as can be told.
package struct ClientKey: Sendable, Hashable {
    private let address: IPAddress?
    private let userAgent: [UInt8]

    package init(address: IPAddress?, _ head: RequestHead) {
        self.address = address
        userAgent = head.fields[.userAgent].map { Array($0.prefix(512)) } ?? []
    }
}

/// Navigations that wait for their page to change. The browser goes on showing the page meanwhile.
package final class HeldRequests: Sendable {
    private struct Entry {
        let client: ClientKey
        let page: String
        let promise: Promise
        let release: @Sendable (Promise) -> Void
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var next: UInt64 = 0
    }

    /// Of one client. A browser opens six connections to a server, and needs some to load pages.
    private static let limit = 4

    private let state = Mutex(State())
    private let journal: Journal

    package init(journal: Journal) { self.journal = journal }

    package var count: Int { state.withLock { $0.entries.count } }

    /// Holds a request until something that the page needs changes. Past the limit the client's oldest is answered 204:
    /// its page stays, no longer live.
    ///
    /// - Parameters:
    ///   - number: the generation that the page shows: what came later releases the request at once.
    ///   - release: keeps the promise with the answer; called once at most, from any thread.
    package func hold(
        page: String,
        after number: UInt64,
        client: ClientKey,
        release: @escaping @Sendable (Promise) -> Void
    ) -> Promise {
        let promise = Promise(isHeld: true)
        let entry = Entry(client: client, page: page, promise: promise, release: release)
        let (id, dropped) = state.withLock { state -> (UInt64, Entry?) in
            let id = state.next
            state.next += 1
            let own = state.entries.filter { $0.value.client == client }.keys
            var dropped: Entry?
            if own.count >= Self.limit, let oldest = own.min() { dropped = state.entries.removeValue(forKey: oldest) }
            state.entries[id] = entry
            return (id, dropped)
        }
        dropped?.promise.keep(Response(status: .noContent))
        promise.onAbandon { [weak self] in
            self?.state.withLock { _ = $0.entries.removeValue(forKey: id) }
        }
        // Only now: what is published from here on finds the entry.
        if journal.concerns(page, after: number) { answer(id) }
        return promise
    }

    /// Answers what waits for one of these; how many that were.
    package func release(_ changes: ChangeSet) -> Int {
        let waiting = state.withLock { $0.entries.filter { changes.concerns($0.value.page) }.keys }
        for id in waiting { answer(id) }
        return waiting.count
    }

    private func answer(_ id: UInt64) {
        guard let entry = state.withLock({ $0.entries.removeValue(forKey: id) }) else { return }
        entry.release(entry.promise)
    }
}

/// Which generation of a page each client was sent with a `Refresh` to itself. Bounded: what is forgotten is answered
/// at once, and remembered again.
final class RefreshedPages: Sendable {
    private struct Key: Hashable {
        let client: ClientKey
        let target: String
    }

    private let pages = Mutex<[Key: UInt64]>([:])

    func record(_ client: ClientKey, _ target: String, _ number: UInt64) {
        pages.withLock { pages in
            if pages.count >= 4096 { pages.removeAll() }
            pages[Key(client: client, target: target)] = number
        }
    }

    func generation(_ client: ClientKey, _ target: String) -> UInt64? {
        pages.withLock { $0[Key(client: client, target: target)] }
    }
}
