/// What clients are told: one JSON object each.
package enum Message: Sendable {
    case hello(generation: String)
    case change(generation: String, ChangeSet)
    /// The answer to a client that said what it shows: that is what there is.
    case current(generation: String)
    /// Every page is loaded anew: a tool says so.
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
            start + #","state":"failed","message":\#(Self.quoted(failure.message)),"#
                + #""markup":\#(Self.quoted(failure.markup)),"style":\#(Self.quoted(BuildFailure.style))}"#
        case .change(_, .everything): start + #","everything":true}"#
        case .change(_, .some(let changes)):
            start + #","changes":["# + changes.map { Self.json($0, texts: texts) }.joined(separator: ",") + "]}"
        }
    }

    private static func json(_ change: SiteChange, texts: Bool) -> String {
        var text = #"{"path":\#(quoted(change.path)),"kind":"\#(change.kind.rawValue)""#
        if !change.via.isEmpty { text += #","via":["# + change.via.map(quoted).joined(separator: ",") + "]" }
        if let validator = change.validator { text += #","validator":\#(quoted(validator))"# }
        if texts, let sheet = change.text { text += #","text":\#(quoted(sheet))"# }
        return text + "}"
    }

    /// Paths are percent-encoded, and texts lose their control characters but tabs and line ends (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// How far the build of the site is.
package enum BuildState: Sendable, Equatable {
    case started
    case succeeded
    case failed(BuildFailure)
}
