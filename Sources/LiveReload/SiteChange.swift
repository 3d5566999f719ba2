/// One URL that does not lead to what it did.
package struct SiteChange: Sendable, Equatable {
    package enum Kind: String, Sendable { case created, modified, removed }

    /// The URL path, percent-encoded. That of a folder ends with a slash; removed or modified, it stands for all below.
    package var path: String
    package var kind: Kind
    /// Other URLs that show or use it, as far as the server has seen.
    package var via: [String]
    /// Of the bytes that are there now; `nil`: not looked at. A page that shows these already need do nothing.
    package var validator: String?
    /// Of a small style sheet, for pages alone: they show it before they have fetched it. Not remembered.
    package var text: String?

    package init(path: String, kind: Kind, via: [String] = [], validator: String? = nil, text: String? = nil) {
        self.path = path
        self.kind = kind
        self.via = via
        self.validator = validator
        self.text = text
    }

    /// Whether a page at this URL path may look different now.
    package func concerns(_ page: String) -> Bool {
        path == page || via.contains(page) || (path.hasSuffix("/") && kind != .created && page.hasPrefix(path))
    }
}

/// The changes of one moment.
package enum ChangeSet: Sendable, Equatable {
    case some([SiteChange])
    case everything

    /// How many are listed.
    package var count: Int {
        switch self {
        case .everything: 0
        case .some(let changes): changes.count
        }
    }

    var withoutTexts: ChangeSet {
        guard case .some(var changes) = self else { return self }
        for index in changes.indices { changes[index].text = nil }
        return .some(changes)
    }

    package func concerns(_ page: String) -> Bool {
        switch self {
        case .everything: true
        case .some(let changes): changes.contains { $0.concerns(page) }
        }
    }
}
