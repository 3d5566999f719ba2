/// Something that a person who watches the server would want to know.
public enum PreviewEvent: Sendable {
    /// A request was answered.
    case request(RequestRecord)
    /// Something about the site or the machine that its author should know, in one line.
    case notice(String)
    /// The first walk over the folder takes its time: so many folders are watched by now.
    case walking(folders: Int)
    /// The first walk over the folder is done: from now on every change is seen. The mode is `inotify`, `polling`, or
    /// `both`: some folders can only be polled.
    case watching(folders: Int, mode: String)
    /// The site has changed, and the pages that were open have said what they did about it.
    case changed(ChangeRecord)
    /// A build began or ended, or an error was reported.
    case build(BuildRecord)
}

/// A request and its answer, for a log.
public struct RequestRecord: Sendable {
    /// `GET`; `-` where the request could not be read.
    public let method: String
    /// Path and query as they came, with every byte that is not printable ASCII escaped: safe for a terminal.
    public let target: String
    public let status: Int
    /// The length of the body, in bytes.
    public let length: Int64
    /// The address of the client.
    public let client: String
    /// The page of this server that asked for it, as it stands in `Referer`: a path. `nil` when no page of this server did.
    public let referrer: String?
    /// Whether the browser asked because a change reloaded or updated its page, as far as that can be told.
    public let followsChange: Bool
}

/// What changed at one moment, and what the open pages made of it.
public struct ChangeRecord: Sendable {
    /// `<instance>.<n>`, as in the `Preview-Generation` of answers from now on.
    public let generation: String
    /// The paths beneath the root, at most 20 of them, safe for a terminal: control characters and others that could fool
    /// it are escaped, and bytes that are not UTF-8. Empty when anything may have changed.
    public let paths: [String]
    /// The same paths, byte by byte.
    public let rawPaths: [[UInt8]]
    /// How many paths changed; `nil`: it is not known, anything may have.
    public let count: Int?
    /// How the first of them changed: `created`, `modified` or `removed`.
    public let kind: String
    /// How many open pages were reloaded, had a style sheet replaced, or had an image replaced. What a page in the
    /// background will do when it is looked at is not in it.
    public let reloaded: Int
    public let styled: Int
    public let swapped: Int
}
