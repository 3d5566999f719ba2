/// What clients are told: one JSON object each.
package enum Message: Sendable {
    case hello(generation: String)
    case change(generation: String, ChangeSet)
    /// The answer to a client that said what it shows: that is what there is.
    case current(generation: String)
    /// Every page is reloaded: a tool says so.
    case reload(generation: String)
    case build(generation: String, BuildState)

    /// As the `event:` of an event stream.
    var name: String {
        switch self {
        case .hello: "hello"
        case .change: "change"
        case .current: "current"
        case .reload: "reload"
        case .build: "build"
        }
    }

    var generation: String {
        switch self {
        case .hello(let generation), .change(let generation, _), .current(let generation), .reload(let generation),
            .build(let generation, _):
            generation
        }
    }

    /// Without line ends.
    ///
    /// - Parameter texts: with those of style sheets.
    func json(texts: Bool) -> String {
        let start = #"{"type":"\#(name)","generation":"\#(generation)""#
        return switch self {
        case .hello, .current, .reload: start + "}"
        case .build(_, .started): start + #","state":"started"}"#
        case .build(_, .succeeded): start + #","state":"succeeded"}"#
        case .build(_, .failed(let failure)):
            start + #","state":"failed","message":\#(JSONString.quoted(failure.message)),"#
                + #""card":\#(failure.card),"style":\#(JSONString.quoted(BuildFailure.style))}"#
        case .change(_, .everything): start + #","everything":true}"#
        case .change(_, .some(let changes)):
            start + #","changes":["# + changes.map { Self.json($0, texts: texts) }.joined(separator: ",") + "]}"
        }
    }

    private static func json(_ change: SiteChange, texts: Bool) -> String {
        var text = #"{"path":\#(JSONString.quoted(change.path)),"kind":"\#(change.kind.rawValue)""#
        if !change.via.isEmpty { text += #","via":["# + change.via.map(JSONString.quoted).joined(separator: ",") + "]" }
        if let validator = change.validator { text += #","validator":\#(JSONString.quoted(validator))"# }
        if texts, let sheet = change.text { text += #","text":\#(JSONString.quoted(sheet))"# }
        return text + "}"
    }
}

/// How far the build of the site is.
package enum BuildState: Sendable, Equatable {
    case started
    case succeeded
    case failed(BuildFailure)
}
