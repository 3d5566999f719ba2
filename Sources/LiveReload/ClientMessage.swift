import FoundationEssentials

/// What a page tells the server over its WebSocket.
package enum ClientMessage: Sendable {
    /// What it shows, on every connect.
    case shows(ShownPage)
    /// What it did about the changes up to a generation.
    case did(Action, generation: String)

    package enum Action: String, Sendable, CaseIterable {
        case nothing, styled, swapped, reloaded
    }

    /// `nil`: not one of ours.
    package init?(_ json: some Collection<UInt8>) {
        guard let raw = try? JSONDecoder().decode(Raw.self, from: Data(json)) else { return nil }
        switch raw.type {
        case "shows":
            guard let path = raw.path, path.hasPrefix("/") else { return nil }
            self = .shows(
                ShownPage(
                    path: path,
                    generation: raw.generation,
                    validator: raw.validator,
                    resources: (raw.resources ?? []).compactMap { pair in
                        pair.count == 2 && pair[0].hasPrefix("/") ? (pair[0], pair[1].isEmpty ? nil : pair[1]) : nil
                    }
                )
            )
        case "did":
            guard let action = raw.action.flatMap(Action.init), let generation = raw.generation else { return nil }
            self = .did(action, generation: generation)
        default: return nil
        }
    }

    private struct Raw: Decodable {
        var type: String
        var path: String?
        var generation: String?
        var validator: String?
        var action: String?
        /// Path and validator of each.
        var resources: [[String]]?
    }
}

/// A page as it stands in a browser.
package struct ShownPage: Sendable {
    /// Its URL path, as the browser has it.
    package var path: String
    /// The generation it was served in; `nil`: not known.
    package var generation: String?
    /// Of its own bytes.
    package var validator: String?
    /// What it has loaded; the validator is `nil` where the browser does not tell.
    package var resources: [(path: String, validator: String?)]

    package init(
        path: String,
        generation: String?,
        validator: String?,
        resources: [(path: String, validator: String?)]
    ) {
        self.path = path
        self.generation = generation
        self.validator = validator
        self.resources = resources
    }
}
