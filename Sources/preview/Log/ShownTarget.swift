import HTTPSemantics

/// A request target as a person reads it: `/%C3%BCber.html` is `/über.html`. ASCII stays encoded, since it may mean
/// something else there, and so does what is not UTF-8 or could fool a terminal.
enum ShownTarget {
    static func text(_ target: String) -> String {
        guard target.utf8.contains(UInt8(ascii: "%")) else { return target }
        var text = ""
        var rest = Substring(target)
        while let percent = rest.firstIndex(of: "%") {
            text += rest[..<percent]
            rest = rest[percent...]
            let (bytes, length) = encoded(rest)
            if length == 0 {
                text.append("%")
                rest = rest.dropFirst()
                continue
            }
            let raw = rest.prefix(length)
            let decoded = String(validating: bytes, as: UTF8.self)
            let isShown = decoded.map { SafeText.escape($0.utf8) == $0 } ?? false
            text += isShown ? decoded ?? "" : String(raw)
            rest = rest.dropFirst(length)
        }
        return text + rest
    }

    /// Returns the bytes from 0x80 up that a text begins with, and how many characters stand for them.
    private static func encoded(_ text: Substring) -> (bytes: [UInt8], length: Int) {
        var bytes: [UInt8] = []
        var rest = text
        while rest.first == "%", let byte = UInt8(rest.dropFirst().prefix(2), radix: 16), byte >= 0x80 {
            bytes.append(byte)
            rest = rest.dropFirst(3)
        }
        return (bytes, bytes.count * 3)
    }
}
