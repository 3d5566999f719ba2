public import PreviewKit

/// What a test waits for.
public struct ExpectedEvent: Sendable, Hashable, CustomStringConvertible {
    enum Kind: Sendable, Hashable {
        case reload
        case change(of: String?)
        case build(BuildRecord.State)
    }

    let kind: Kind

    /// A page that the test has opened (``TestedPreview/open(_:)``) is reloaded, as a browser would: its own bytes are
    /// others, or something that it used (``TestedPreview/get(_:fields:usedBy:)``) has changed and is no style sheet or
    /// image, which browsers replace in place, or a program asked for it (`RunningPreview.reload()`).
    public static let reload = ExpectedEvent(kind: .reload)

    /// The server tells of a change, whatever it is. One build may be told more than once.
    public static let change = ExpectedEvent(kind: .change(of: nil))

    /// The server tells of a change of this URL path, of a folder above it, or of everything.
    public static func change(of path: String) -> ExpectedEvent { ExpectedEvent(kind: .change(of: path)) }

    /// A build begins or has ended. `RunningPreview.report(_:)` is told like a build that failed.
    public static func build(_ state: BuildRecord.State) -> ExpectedEvent { ExpectedEvent(kind: .build(state)) }

    public var description: String {
        switch kind {
        case .reload: "reload of an open page"
        case .change(of: nil): "change"
        case .change(of: let path?): "change of \(path)"
        case .build(let state): "build that \(state)"
        }
    }
}

/// What a test waited for, as it came.
public struct TestEvent: Sendable {
    /// `<instance>.<n>`, as in the `Preview-Generation` of answers from now on.
    public let generation: String
    /// The URL paths that changed, percent-encoded; empty where it was no change, or anything may have.
    public let paths: [String]
    /// The target of the page that was reloaded, and the page; `nil` for all but ``ExpectedEvent/reload``.
    public let page: (target: String, response: TestResponse)?
    /// What a build that failed said; else `nil`.
    public let message: String?

    init(_ message: ServerMessage, page: (target: String, response: TestResponse)? = nil) {
        generation = message.generation
        self.page = page
        if case .change(let changes) = message.kind { paths = changes?.map(\.path) ?? [] } else { paths = [] }
        if case .build(_, let text) = message.kind { self.message = text } else { self.message = nil }
    }
}
