/// The times that a change waits before it is reported.
///
/// A save ends with a close or a rename, and is reported almost at once. The longer times are for saves that may be half done.
public struct SettleTimes: Sendable, Hashable {
    /// The wait after a writer has closed a file, or after a rename to a name. Default: 1 ms.
    public var close: Duration = .milliseconds(1)
    /// The wait after a file was truncated and closed. Many programs write its contents in a second step. Default: 150 ms.
    public var truncation: Duration = .milliseconds(150)
    /// The wait after a name was removed, because many programs save by unlink and create. Also the wait after a name was
    /// found by listing a new folder, or by polling. Default: 40 ms.
    public var removal: Duration = .milliseconds(40)
    /// The wait after the last write to a file that its writer keeps open. Default: 300 ms.
    public var openWriter: Duration = .milliseconds(300)
    /// A batch that begins within this time after the last one belongs to a burst. Default: 100 ms.
    public var burstWindow: Duration = .milliseconds(100)
    /// The quiet that must follow a change within a burst. It doubles with each batch of the burst, up to ``openWriter``.
    /// Default: 60 ms.
    public var burstQuiet: Duration = .milliseconds(60)
    /// A batch of so many paths is a burst from its start. Default: 10.
    public var burstSize = 10
    /// The longest wait of a change while fewer than ``burstSize`` paths wait. Default: 1 s.
    public var maximum: Duration = .seconds(1)
    /// The longest wait of a change while ``burstSize`` paths or more wait. So many files that are written one after the other
    /// are reported together. Default: 3 s.
    public var trickle: Duration = .seconds(3)

    public init() {}
}
