/// Tells whether a text that comes in parts is UTF-8. A part may end within a character.
package struct UTF8Continuation {
    /// The beginning of a character whose end is to come.
    private var begun: [UInt8] = []

    package init() {}

    /// Whether no character is left without its end.
    package var isAtEnd: Bool { begun.isEmpty }

    /// Whether the text is UTF-8 up to the end of this part.
    package mutating func accepts(_ part: UnsafeRawBufferPointer) -> Bool {
        var bytes = unsafe part[...]
        while !begun.isEmpty {
            guard let next = unsafe bytes.popFirst() else { return true }
            begun.append(next)
            if unsafe begun.withUnsafeBytes({ unsafe Charset.endOfUTF8($0, isWhole: true) }) == nil {
                begun = []
            } else if unsafe begun.withUnsafeBytes({ unsafe Charset.endOfUTF8($0, isWhole: false) }) != nil {
                return false
            }
        }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes)
        guard unsafe Charset.endOfUTF8(rest, isWhole: false) == nil else { return false }
        guard let end = unsafe Charset.endOfUTF8(rest, isWhole: true) else { return true }
        begun = unsafe Array(rest[end...])
        return true
    }
}
