/// A server that accepts connections.
public struct RunningPreview: Sendable {
    /// Where the site is, for a browser on this machine: `http://127.0.0.1:8080/`.
    public let url: String
    /// Where it is for other machines; empty unless the server listens on all addresses.
    public let networkURLs: [String]
    /// The port that was bound.
    public let port: Int
    let hub: EventHub

    /// What happens from now on. A reader that falls behind loses the oldest events.
    public var events: AsyncStream<PreviewEvent> { hub.subscribe(requests: true) }

    /// The same without the requests, which then cost nothing: they are not even put together.
    public var notices: AsyncStream<PreviewEvent> { hub.subscribe(requests: false) }
}
