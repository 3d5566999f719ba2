import HTTPSemantics
import Synchronization

/// The clients that want to know of changes.
package final class Hub: Sendable {
    /// More changes than this are told, and remembered, as `everything`: then a page says what it shows, and learns what differs.
    private static let longestList = 500

    package let generation: Generation
    package let journal: Journal
    private let subscribers = Mutex<[ObjectIdentifier: Subscriber]>([:])
    /// What a page that connects has to hear beside the greeting: that the last build failed.
    private let standing = Mutex<Message?>(nil)
    private let inbox = Mutex(Inbox())

    package init(generation: Generation, journal: Journal = Journal()) {
        self.generation = generation
        self.journal = journal
    }

    /// Says who gets what pages say.
    ///
    /// - Parameters:
    ///   - perform: runs work that may block.
    ///   - handle: called with what a page shows from `perform`, and with what it did on an event loop.
    package func onMessage(
        perform: @escaping @Sendable (_ work: @escaping @Sendable () -> Void) -> Void = { $0() },
        handle: @escaping @Sendable (Subscriber, ClientMessage) -> Void
    ) {
        inbox.withLock { $0 = Inbox(perform: perform, receive: handle) }
    }

    package var clients: Int { subscribers.withLock { $0.count } }

    /// How many pages are connected.
    package var pages: Int { subscribers.withLock { $0.values.count { $0.format == .socket } } }

    /// A new client, its greeting queued.
    ///
    /// - Parameter lastEventID: the generation that it saw last: what came after it is queued too.
    package func subscribe(_ format: Subscriber.Format, lastEventID: String? = nil) -> Subscriber {
        let subscriber = Subscriber(format) { [weak self] in
            self?.inbox.withLock { $0 } ?? Inbox()
        } onClose: { [weak self] subscriber in
            self?.subscribers.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(subscriber)) }
        }
        // The greeting comes first, whatever is published meanwhile.
        subscribers.withLock { subscribers in
            subscribers[ObjectIdentifier(subscriber)] = subscriber
            subscriber.push(.hello(generation: generation.current.text))
            if let standing = standing.withLock({ $0 }) { subscriber.push(standing) }
        }
        if let lastEventID { replay(to: subscriber, after: lastEventID) }
        return subscriber
    }

    private func replay(to subscriber: Subscriber, after lastEventID: String) {
        guard let number = generation.number(of: lastEventID), let entries = journal.entries(after: number) else {
            return subscriber.push(.change(generation: generation.current.text, .everything))
        }
        for entry in entries { subscriber.push(.change(generation: entry.generation.text, entry.changes)) }
    }

    /// The site has changed: a new generation, told to everyone.
    package func publish(_ changes: ChangeSet) -> Generation.Stamp {
        var told = changes
        if changes.count > Self.longestList { told = .everything }
        let now = generation.advance()
        journal.append(told.withoutTexts, now)
        tell(.change(generation: now.text, told))
        return now
    }

    /// Has every page reloaded, whatever it shows.
    @discardableResult
    package func requestReload() -> Generation.Stamp {
        let now = generation.advance()
        journal.append(.everything, now)
        tell(.reload(generation: now.text))
        return now
    }

    /// A build began or ended; that it failed is told to later clients too.
    package func announce(_ state: BuildState) {
        let message = Message.build(generation: generation.current.text, state)
        let isFailure = if case .failed = state { true } else { false }
        standing.withLock { $0 = isFailure ? message : state == .started ? $0 : nil }
        tell(message)
    }

    private func tell(_ message: Message) {
        let event = message.encoded(for: .events)
        let frame = message.encoded(for: .socket)
        for subscriber in subscribers.withLock({ Array($0.values) }) {
            subscriber.push(subscriber.format == .events ? event : frame, overflow: message)
        }
    }

    package func beat() {
        for subscriber in subscribers.withLock({ Array($0.values) }) { subscriber.pushSignOfLife() }
    }
}
