import HTTPSemantics
import LiveReload

/// One request, with what the rooms beyond the router want to know of it.
struct Visit: Sendable {
    let head: RequestHead
    let audience: Audience
    /// The generation that held when the request was taken up, before any file was looked at.
    private(set) var current: Generation.Stamp
    private let remoteAddress: IPAddress?
    /// What a hook adds to the answer, and whether the client may run under that.
    var added = FieldLines()
    var allowsClient = true
    /// How many builds had begun when it was found that none was running.
    private(set) var closings: UInt64
    /// Since when it waits for the end of a build, or for a root that is missing or empty.
    var waitsSince: ContinuousClock.Instant?

    /// - Parameter closings: read before it is asked whether a build runs.
    init(
        _ head: RequestHead,
        _ audience: Audience,
        _ current: Generation.Stamp,
        remoteAddress: IPAddress?,
        closings: UInt64 = 0
    ) {
        self.closings = closings
        self.head = head
        self.audience = audience
        self.current = current
        self.remoteAddress = remoteAddress
    }

    /// Whether a browser asks, so that a person sees what comes.
    var isFromBrowser: Bool { audience != .other || head.fields.hasAny(of: Self.fetchMetadata) }

    private static let fetchMetadata = FieldNames(.secFetchDest)

    /// Whether it is there to have something done: it is not to be sent again.
    var isSubmission: Bool { head.method != .get && head.method != .head }

    /// Whether a person at this machine asks, by a name of this machine and without a proxy or a tunnel between.
    var isOnThisMachine: Bool {
        guard let remoteAddress, remoteAddress.isLoopback, !head.fields.hasAny(of: Self.forwarding),
            let authority = head.target.authority ?? head.fields[.host]
        else { return false }
        // Without further names, only those of this machine are left.
        let names = HostPolicy(names: [], allowsAny: false, wildcardBind: false, machineName: nil)
        return names.verdict(authority: authority, localAddress: nil) == .allowed
    }

    private static let forwarding = FieldNames(.forwarded, .xForwardedFor)

    var client: ClientKey { ClientKey(address: remoteAddress, head) }

    /// The same, answered now.
    func again(at current: Generation.Stamp, closings: UInt64) -> Visit {
        var visit = self
        visit.current = current
        visit.closings = closings
        return visit
    }
}
