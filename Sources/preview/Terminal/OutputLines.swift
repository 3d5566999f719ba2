/// Cuts what a program prints into lines, as a terminal would show them: after a carriage return a line is written
/// again.
struct OutputLines {
    /// The longest line, in bytes. The rest of a longer line is left out.
    static let longestLine = 2000

    private var line: [UInt8] = []
    private var isReturned = false

    /// Adds bytes.
    ///
    /// - Parameter each: Gets every line that has come to its end, without the end.
    mutating func take(_ bytes: some Sequence<UInt8>, each: ([UInt8]) -> Void) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"):
                each(line)
                line = []
                isReturned = false
            case UInt8(ascii: "\r"): isReturned = true
            default:
                if isReturned { line = [] }
                isReturned = false
                if line.count < Self.longestLine { line.append(byte) }
            }
        }
    }

    /// Gives the last line, if it has no end of its own.
    mutating func end(each: ([UInt8]) -> Void) {
        if !line.isEmpty { each(line) }
        line = []
    }
}
