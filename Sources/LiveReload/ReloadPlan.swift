/// How pages are kept up to date.
package enum ReloadMode: Sendable {
    case script
    case header
    case off
}

/// What an answer carries so that the browser shows the next state of the site.
package enum ReloadPlan: Sendable, Equatable {
    case nothing
    /// The client's tag.
    case script
    /// `Refresh` to its own URL; that request is held.
    case refreshItself
    /// `Refresh` to the URL that is held until something changes.
    case refreshByWaiting

    /// - Parameters:
    ///   - canRunScript: the document is markup with a place for the tag, and no policy in a header forbids it.
    ///   - isShown: browsers show documents of the type, rather than saving them.
    ///   - isHTML: the document may use others; script-less ones depend on their own bytes alone.
    ///   - tellsDestination: the request has `Sec-Fetch-Dest`.
    package static func of(
        mode: ReloadMode,
        audience: Audience,
        canRunScript: Bool,
        isShown: Bool,
        isHTML: Bool,
        tellsDestination: Bool
    ) -> ReloadPlan {
        if mode == .off || audience == .other { return .nothing }
        if mode == .script, canRunScript { return .script }
        // A held frame would keep the page around it from loading.
        guard audience == .page, isShown else { return .nothing }
        return isHTML || !tellsDestination ? .refreshByWaiting : .refreshItself
    }
}
