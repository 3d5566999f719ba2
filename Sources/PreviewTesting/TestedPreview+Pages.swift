import HTTPTypes
import LiveReload
import PreviewKit
import Synchronization

extension TestedPreview {
    /// Opens a page as a browser does, with what keeps it up to date put in. It stays open until the test is over.
    ///
    /// - Parameter target: path and query, as in a request.
    /// - Throws: `PreviewTestError` where no answer comes in time.
    public func open(_ target: String) async throws -> TestResponse {
        let response = try await navigate(target)
        keep(OpenPage(target: target, response))
        return response
    }

    /// Waits for an event, which may have come already: what was told since the test began, or since the event that was
    /// waited for last. What comes before it is passed over.
    ///
    /// - Parameters:
    ///   - expected: what to wait for.
    ///   - time: how long to wait. Default: the `timeout` of the test.
    /// - Throws: `PreviewTestError` when the time is over, which says what came instead.
    @discardableResult
    public func next(_ expected: ExpectedEvent, within time: Duration? = nil) async throws -> TestEvent {
        if expected == .reload, pages.withLock({ $0.isEmpty }) {
            throw PreviewTestError(
                .noPage,
                cause: "no page is open that could be reloaded",
                remedy: "open one with open(_:) first, or wait for .change"
            )
        }
        let passed = Passed()
        return try await Deadline.run(time ?? timeout) { [self] in
            while let message = await inbox.take() {
                if let event = try await match(message, expected) { return event }
                passed.add("\(message)")
            }
            try Task.checkCancellation()
            throw PreviewTestError(noAnswer: "the server stopped telling; \(passed.text)")
        } else: { [timeout] in
            PreviewTestError(
                .timeout,
                cause: "no \(expected) came within \(time ?? timeout); \(passed.text)",
                remedy: "change what it depends on, or give it more time"
            )
        }
    }

    private func match(_ message: ServerMessage, _ expected: ExpectedEvent) async throws -> TestEvent? {
        switch (message.kind, expected.kind) {
        case (.reload, .reload), (.change, .reload): return try await loadAgain(message)
        case (.change, .change(of: nil)), (.change(nil), .change): return TestEvent(message)
        case (.change(let changes?), .change(of: let path?)):
            let path = URLPath.decode(path)
            return changes.contains { URLPath.isChange(of: $0.path, $0.kind, seenAt: path) } ? TestEvent(message) : nil
        case (.build(let state, _), .build(let other)): return state == other ? TestEvent(message) : nil
        default: return nil
        }
    }

    /// Loads the pages again that have to be; the first of them is what was waited for.
    private func loadAgain(_ message: ServerMessage) async throws -> TestEvent? {
        var first: (target: String, response: TestResponse)?
        for page in pages.withLock({ $0 }) {
            if case .change = message.kind, try await !isOutdated(page) { continue }
            let response = try await navigate(page.target)
            keep(OpenPage(target: page.target, response))
            // A page that is reloaded loads what it uses again.
            for resource in page.resources { _ = try await get(resource.target, usedBy: page.target) }
            first = first ?? (page.target, response)
        }
        return first.map { TestEvent(message, page: $0) }
    }

    /// Asks what differs from what the page shows, as its client does. What can be replaced in the page is.
    private func isOutdated(_ page: OpenPage) async throws -> Bool {
        let changes = await server.differences(from: page.shown)
        var page = page
        for change in changes {
            if URLPath.isChange(of: change.path, change.kind.rawValue, seenAt: page.path) { return true }
            guard change.kind != .removed, URLPath.isReplacedInPlace(change.path) else { return true }
            page.replace(change.path, validator: change.validator)
        }
        keep(page)
        return false
    }

    func note(_ target: String, _ response: TestResponse, usedBy page: String) {
        pages.withLock { pages in
            for index in pages.indices where pages[index].target == page { pages[index].add(target, response) }
        }
    }

    private func keep(_ page: OpenPage) {
        pages.withLock { pages in
            guard let index = pages.firstIndex(where: { $0.target == page.target }) else { return pages.append(page) }
            pages[index] = page
        }
    }

    private func navigate(_ target: String) async throws -> TestResponse {
        var fields = HTTPFields()
        fields[.accept] = "text/html,application/xhtml+xml,*/*;q=0.8"
        for (name, value) in [("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate")] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return try await send(.get, target, fields: fields)
    }
}

/// What came instead of what was waited for.
private final class Passed: Sendable {
    private let all = Mutex<[String]>([])

    func add(_ message: String) { all.withLock { $0.append(message) } }

    var text: String {
        let all = all.withLock { $0 }
        guard !all.isEmpty else { return "nothing came at all" }
        let more = all.count > 10 ? ", and \(all.count - 10) more" : ""
        return "instead came: " + all.prefix(10).joined(separator: ", ") + more
    }
}
