/// Shows the output of a build as it comes, up to a limit, and remembers its end.
///
/// A build that prints without end costs no memory, and the terminal not more than a person could still read. If the
/// terminal takes nothing, behind a pager, the build runs on unseen.
struct BuildOutput {
    /// The most lines of one build that are shown while it runs.
    private static let lineLimit = 2000
    private static let byteLimit = 256 << 10
    /// The most lines that are shown at the end, of those that were left out.
    private static let lastLines = 40
    /// The size of the tail, in bytes. A little below what is shown over pages, for the line about the exit status.
    private static let tailLimit = 15 << 10

    /// Shows a line, without its end. Returns `false` if nobody takes it.
    private let show: (_ line: [UInt8]) async -> Bool
    private var lines = OutputLines()
    private var shownLines = 0
    private var shownBytes = 0
    private var isShown = true
    private var isTaken = true
    private var leftOut: Int64 = 0
    private var recent: [UInt8] = []
    private var isCut = false

    init(show: @escaping (_ line: [UInt8]) async -> Bool) { self.show = show }

    mutating func take(_ bytes: [UInt8]) async {
        remember(bytes)
        guard isShown else {
            leftOut += Int64(bytes.count)
            return
        }
        var whole: [[UInt8]] = []
        lines.take(bytes) { whole.append($0) }
        await show(whole)
    }

    /// Ends the output. Tells how much was left out, with its last lines.
    mutating func end() async {
        var whole: [[UInt8]] = []
        lines.end { whole.append($0) }
        await show(whole)
        guard leftOut > 0, isTaken else { return }
        let last = lastLines(Self.lastLines, bytes: Int(clamping: leftOut))
        guard await show(Array("... \(ByteCount.text(leftOut)) left out ...".utf8)) else { return }
        for line in last { guard await show(line) else { return } }
    }

    /// The last lines, with their colours and nothing else that a terminal would act on.
    var tail: String {
        var text = OutputText()
        var kept: [String] = []
        var count = 0
        for line in lastLines(.max, bytes: .max).map({ text.text(of: $0, hasColours: true) }).reversed() {
            count += line.utf8.count + 1
            guard count <= Self.tailLimit else { break }
            kept.append(line)
        }
        return kept.reversed().joined(separator: "\n")
    }

    private mutating func show(_ whole: [[UInt8]]) async {
        for line in whole {
            if isShown {
                shownLines += 1
                shownBytes += line.count
                isShown = shownLines <= Self.lineLimit && shownBytes <= Self.byteLimit
            }
            if isShown {
                isTaken = await show(line)
                isShown = isTaken
            }
            if !isShown { leftOut += Int64(line.count) + 1 }
        }
    }

    private mutating func remember(_ bytes: [UInt8]) {
        recent += bytes.suffix(2 * Self.tailLimit)
        if recent.count > 4 * Self.tailLimit {
            recent.removeFirst(recent.count - 2 * Self.tailLimit)
            isCut = true
        }
    }

    private func lastLines(_ count: Int, bytes: Int) -> [[UInt8]] {
        var lines = OutputLines()
        var found: [[UInt8]] = []
        lines.take(recent.suffix(bytes)) { found.append($0) }
        lines.end { found.append($0) }
        // The first has lost its beginning, unless it is all there is.
        if isCut || bytes < recent.count, found.count > 1 { found.removeFirst() }
        return found.suffix(count)
    }
}
