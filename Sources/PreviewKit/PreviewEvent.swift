/// Something that a person who watches the server would want to know.
public enum PreviewEvent: Sendable {
    /// A request was answered.
    case request(RequestRecord)
    /// Something about the site or the machine that its author should know, in one line.
    case notice(String)
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
}
