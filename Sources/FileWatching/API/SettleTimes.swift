/// How long a change waits before it is reported.
///
/// A save ends with a close or a rename and is reported almost at once; the longer times are for what may be half done.
public struct SettleTimes: Sendable, Hashable {
    /// After a file was closed by a writer, or a name was renamed into place. 1 ms.
    public var close: Duration = .milliseconds(1)
    /// After a file was truncated and closed: many programs save by writing it in a second step. 150 ms.
    public var truncation: Duration = .milliseconds(150)
    /// After a name vanished: many programs save by unlink and create. Also after a name was found by listing a new
    /// folder, or by polling. 40 ms.
    public var removal: Duration = .milliseconds(40)
    /// After the last write to a file that its writer keeps open. 300 ms.
    public var openWriter: Duration = .milliseconds(300)
    /// A batch that starts so soon after the last one belongs to a burst. 100 ms.
    public var burstWindow: Duration = .milliseconds(100)
    /// The quiet that must follow a change within a burst; it doubles with each batch that the burst has had, up to
    /// ``openWriter``. 60 ms.
    public var burstQuiet: Duration = .milliseconds(60)
    /// A batch of so many paths is a burst from its start. 10.
    public var burstSize = 10
    /// No change waits longer, whatever follows it, unless ``burstSize`` paths wait. 1 s.
    public var maximum: Duration = .seconds(1)
    /// No change waits longer while ``burstSize`` paths or more wait: many files that are written one after the other are
    /// told together. 3 s.
    public var trickle: Duration = .seconds(3)

    public init() {}
}
