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

/// Which media types browsers show in a page of their own. Of the others `Refresh` would start the download again.
package enum ShownTypes {
    package static func contains(_ essence: String) -> Bool {
        if essence.hasPrefix("text/") { return !savedText.contains(essence) }
        if essence.hasPrefix("video/") || essence.hasPrefix("audio/") { return true }
        return others.contains(essence) || essence.hasSuffix("+json") || essence.hasSuffix("+xml")
    }

    private static let savedText: Set<String> = [
        "text/calendar", "text/csv", "text/directory", "text/rtf", "text/tab-separated-values", "text/vcard",
        "text/x-vcard",
    ]
    private static let others: Set<String> = [
        "application/json", "application/xml", "application/pdf", "application/javascript", "image/apng", "image/avif",
        "image/bmp", "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/vnd.microsoft.icon", "image/webp",
        "image/x-icon",
    ]
}
