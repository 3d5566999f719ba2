import LiveReload

/// A server that accepts connections.
public struct RunningPreview: Sendable {
    /// Where the site is, for a browser on this machine: `http://127.0.0.1:8080/`.
    public let url: String
    /// Where it is for other machines; empty where the server listens on this machine alone.
    public let networkURLs: [String]
    /// The port that was bound.
    public let port: Int
    let hub: EventHub
    let reloader: Reloader
    let builds: Builds

    /// What happens from now on. A reader that falls behind loses the oldest events.
    public var events: AsyncStream<PreviewEvent> { hub.subscribe(requests: true) }

    /// The same without the requests, which then cost nothing: they are not even put together.
    public var notices: AsyncStream<PreviewEvent> { hub.subscribe(requests: false) }

    /// Has every open page reloaded, whatever it shows: for tools that know better than a watcher.
    public func reload() { reloader.requestReload() }

    /// Shows an error over the open pages, and tells it as an event. It is gone with the next build that succeeds.
    public func report(_ error: any Error) { builds.report("\(error)") }

    /// Runs a build of the site. Meanwhile navigations wait (``PreviewServer/Configuration/buildPatience``); afterwards the
    /// pages whose bytes are others are reloaded, once. Builds never overlap: a second one waits for the first.
    ///
    /// - Parameter body: what it throws is shown over the pages, which stay as they are.
    /// - Returns: whether it succeeded.
    @discardableResult
    public func build(_ body: () async throws -> Void) async -> Bool { await builds.run(body) }
}
