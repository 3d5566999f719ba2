/// How a build goes, for a log.
public struct BuildRecord: Sendable {
    public enum State: String, Sendable {
        case started, succeeded, failed
    }

    public let state: State
    /// From its start; zero while it begins.
    public let duration: Duration
    /// What a failed one said, 16 KiB of it at most, with the colours that it had.
    public let message: String?
    /// The first file that the message names, and the line in it.
    public let file: String?
    public let line: Int?
}
