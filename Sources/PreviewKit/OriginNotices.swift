import HTTPSemantics
import LiveReload
import Synchronization

/// Tells the terminal why a page of an origin that is not the server's own gets less than it asks for, once each.
final class OriginNotices: Sendable {
    private struct State {
        var hosts: Set<String> = []
        var hasToldSandbox = false
    }

    /// Another site can ask in many names: after so many hosts nothing more is told.
    private static let mostHosts = 8
    /// How long after a frame was loaded its parts are taken for its own.
    private static let frameTime = Duration.seconds(10)

    private static let origin = FieldNames(.origin)

    private let state = Mutex(State())
    /// When a page of this server loaded a frame last, in milliseconds after `start`; `.min`: never.
    private let lastFrame = Atomic(Int.min)
    private let start = ContinuousClock.now
    private let events: EventHub
    private let wording: Wording

    init(events: EventHub, wording: Wording) {
        self.events = events
        self.wording = wording
    }

    /// A page of another origin was refused what only the server's own pages may hear.
    func noteRefusal(of head: RequestHead) {
        guard let host = FetchMetadata.refusedOrigin(head) else { return }
        let isNew = state.withLock { $0.hosts.count < Self.mostHosts && $0.hosts.insert(host).inserted }
        guard isNew else { return }
        events.send(
            .notice(
                wording.spell(
                    "a page of \(host) is not kept up to date: it is not the host and port that this server was asked for; "
                        + "if \(host) is a tunnel or proxy of yours, add `allowedHosts` \(host)"
                )
            )
        )
    }

    /// Notices frames, and what a sandboxed one asks for. Costs a request of the server's own pages two lengths.
    func noteSandbox(_ head: RequestHead) {
        // "same-origin", which a sandboxed frame is not.
        if head.fields.range(of: .secFetchSite)?.count == 11, !head.fields.hasAny(of: Self.origin) {
            guard head.fields.range(of: .secFetchDest)?.count == 6, head.fields.has(.secFetchDest, "iframe") else {
                return
            }
            return lastFrame.store(now, ordering: .relaxed)
        }
        if head.fields.range(of: .secFetchDest)?.count == 6, head.fields.has(.secFetchDest, "iframe") {
            if head.fields.has(.secFetchSite, "same-origin") { lastFrame.store(now, ordering: .relaxed) }
            return
        }
        guard
            FetchMetadata.isSandboxedFrame(
                head,
                isOwnReferer: head.ownReferer != nil,
                servedFrame: now - Int(Self.frameTime / .milliseconds(1)) <= lastFrame.load(ordering: .relaxed)
            )
        else { return }
        let isNew = state.withLock { state in
            defer { state.hasToldSandbox = true }
            return !state.hasToldSandbox
        }
        guard isNew else { return }
        events.send(
            .notice(
                "a sandboxed frame of this site may not load its parts: its origin is \"null\", as that of another site; "
                    + "add allow-same-origin to its sandbox attribute, if it shows only pages of yours"
            )
        )
    }

    private var now: Int { Int((ContinuousClock.now - start) / .milliseconds(1)) }
}
