import HTTPSemantics
import StaticSite
import Synchronization

/// What the person at the terminal is told about requests that found nothing or were refused: each thing once.
final class Advice: Sendable {
    private struct State {
        var said: Set<String> = []
        /// How many requests asked beneath a prefix for what lies without it.
        var prefixes: [String: Int] = [:]
    }

    private static let mostNotices = 200
    private static let mostPrefixes = 100
    /// How many requests beneath a prefix are a habit.
    private static let habit = 3
    /// How many names a prefix may have.
    private static let longestPrefix = 3
    /// How many bytes of a page's path are shown.
    private static let longestPage = 260

    private let hub: EventHub
    private let base: BasePath
    private let wording: Wording
    private let state = Mutex(State())

    init(hub: EventHub, base: BasePath, wording: Wording) {
        self.hub = hub
        self.base = base
        self.wording = wording
    }

    /// A request came for a host that is not answered.
    func noteMisdirected(_ authority: some Collection<UInt8>) {
        let text = String(decoding: authority.prefix(260), as: UTF8.self)
        let hasPort = text.last != "]" && text.contains(":")
        let host = SafeText.escape((hasPort ? String(text[..<(text.lastIndex(of: ":") ?? text.endIndex)]) : text).utf8)
        let name = host.lowercased()
        say("requests for \(name) are refused; to answer them: `allowedHosts` \(name)", once: "host " + name)
    }

    /// A service worker was registered.
    func noteServiceWorker(_ path: some Sequence<UInt8>) {
        say(
            "\(SafeText.escape(path)) is a service worker: pages may show what it keeps instead of what you save; "
                + "to be sure, unregister it in the browser's developer tools",
            once: "service worker"
        )
    }

    /// A page gets no WebSocket.
    ///
    /// - Parameter page: its path, encoded.
    func noteLost(_ page: some Collection<UInt8>) {
        let name = SafeText.escape(PercentCoding.decode(page.prefix(Self.longestPage)))
        say(
            "\(name.first == "/" ? name : "a page") is not kept up to date: its browser gets no WebSocket to this server; "
                + "an extension, a proxy or a policy of the page (connect-src) may be the cause; `reload` header needs none",
            once: "lost"
        )
    }

    /// Nothing was found at a path.
    ///
    /// - Returns: why, when something lies there all the same.
    func noteMissing(_ path: DecodedPath, in site: StaticSite) -> MissingReason? {
        if let reason = site.reasonMissing(path) {
            let name = SafeText.escape(path.bytes)
            say(
                "/\(name) is not served: \(Self.cause(reason))\(Self.option(reason).map { "; \($0)" } ?? "")",
                once: "\(reason)"
            )
            return reason
        }
        notePrefix(of: path, in: site)
        return nil
    }

    /// The sentences of the page for a person at this machine.
    func explanation(_ reason: MissingReason) -> (explanation: String, advice: String) {
        let advice = Self.option(reason).map { wording.spell($0) + "." } ?? "Give it another name to have it served."
        return (
            "Something of this name is here, but it is not served: \(Self.cause(reason)).", "To change that: " + advice
        )
    }

    /// Instead of what a page says about a host that is not answered.
    var hostAdvice: String {
        wording.spell(
            "Open the address that the server printed when it started, or allow this name with `allowedHosts`."
        )
    }

    private static func cause(_ reason: MissingReason) -> String {
        switch reason {
        case .hiddenName: "a name that starts with a dot is hidden"
        case .leftover: "an editor leaves files of such names"
        case .linkOut: "a symbolic link leads out of the folder"
        case .otherLink: "a symbolic link is not a relative one"
        }
    }

    private static func option(_ reason: MissingReason) -> String? {
        switch reason {
        case .hiddenName: "`servesHiddenFiles` serves it"
        case .leftover: nil
        case .linkOut, .otherLink: "`followsSymlinks` serves it"
        }
    }

    /// Pages that were built for a URL prefix ask for everything beneath it.
    private func notePrefix(of path: DecodedPath, in site: StaticSite) {
        let segments = path.segments
        guard segments.count > 1 else { return }
        for count in 1...min(Self.longestPrefix, segments.count - 1) {
            let rest = DecodedPath(
                bytes: Array(segments[count...].joined(separator: [UInt8(ascii: "/")])),
                endsWithSlash: path.endsWithSlash
            )
            switch site.resolve(rest) {
            case .file, .redirect: break
            default: continue
            }
            let folder = DecodedPath(
                bytes: Array(segments[..<count].joined(separator: [UInt8(ascii: "/")])),
                endsWithSlash: true
            )
            let prefix = String(decoding: base.location(folder), as: UTF8.self)
            let isHabit = state.withLock { state in
                guard state.prefixes[prefix] != nil || state.prefixes.count < Self.mostPrefixes else { return false }
                state.prefixes[prefix, default: 0] += 1
                return state.prefixes[prefix, default: 0] >= Self.habit
            }
            if isHabit { say("the pages ask for \(prefix)...: try `basePath` \(prefix)", once: "prefix " + prefix) }
            return
        }
    }

    private func say(_ text: String, once key: String) {
        let isNew = state.withLock { $0.said.count < Self.mostNotices && $0.said.insert(key).inserted }
        if isNew { hub.send(.notice(wording.spell(text))) }
    }
}
