import HTTPSemantics
import LiveReload

/// One request, with what the rooms beyond the router want to know of it.
struct Visit: Sendable {
    let head: RequestHead
    let audience: Audience
    /// The generation that held when the request was taken up, before any file was looked at.
    let current: Generation.Stamp
    let client: ClientKey
    /// What a hook adds to the answer, and whether the client may run under that.
    var added = FieldLines()
    var allowsClient = true
    /// Since when it waits for a root that is missing or empty.
    var waitsSince: ContinuousClock.Instant?

    init(_ head: RequestHead, _ audience: Audience, _ current: Generation.Stamp, remoteAddress: String) {
        self.head = head
        self.audience = audience
        self.current = current
        client = ClientKey(address: remoteAddress, head)
    }
}
