package import NIOCore

/// The field lines of a request that the server looks at, in order, as views of the bytes that arrived.
package struct RequestFields: Sendable {
    /// One field line: where its value (without surrounding white space) lies in `bytes`.
    package struct Line: Sendable {
        @usableFromInline let start: UInt32
        @usableFromInline let end: UInt32
        package let name: FieldName

        /// - Parameter value: within the first 4 GiB; a head is much smaller.
        package init(name: FieldName, value: Range<Int>) {
            self.name = name
            start = UInt32(truncatingIfNeeded: value.lowerBound)
            end = UInt32(truncatingIfNeeded: value.upperBound)
        }

        @inlinable package var value: Range<Int> { Int(start)..<Int(end) }
    }

    /// A head as it arrived, with its request line, or an earlier one whose field lines were the same. Line ranges count
    /// from its first byte.
    package let bytes: ByteBuffer
    package let lines: [Line]
    /// How many field lines there are, those that the server does not look at as well.
    package let total: Int
    /// Which names occur, so that the usual answer, "absent", costs one instruction.
    @usableFromInline let present: FieldNames
    /// Which of them occur more than once.
    @usableFromInline let repeated: FieldNames

    package init(bytes: ByteBuffer, lines: [Line], total: Int) {
        self.bytes = bytes
        self.lines = lines
        self.total = total
        var present = FieldNames()
        var repeated = FieldNames()
        for line in lines {
            if present.contains(line.name) { repeated.insert(line.name) }
            present.insert(line.name)
        }
        self.present = present
        self.repeated = repeated
    }

    /// The value of the first line of that name, or `nil`.
    @inlinable package subscript(name: FieldName) -> ByteBufferView? {
        range(of: name).map { bytes.readableBytesView[$0] }
    }

    /// Whether one of these occurs.
    @inlinable package func hasAny(of names: FieldNames) -> Bool { !present.isDisjoint(with: names) }

    /// Whether the first line of that name has exactly this value.
    package func has(_ name: FieldName, _ value: StaticString) -> Bool {
        guard let range = range(of: name) else { return false }
        return bytes.readableBytesUInt8Span.isEqual(to: value, at: range)
    }

    /// Whether the first line of that name has this value, which is in lower case, when letters are compared without
    /// case.
    package func has(_ name: FieldName, lowercased value: StaticString) -> Bool {
        guard let range = range(of: name) else { return false }
        return bytes.readableBytesUInt8Span.isEqual(toLowercased: value, at: range)
    }

    /// The first byte of the value of the first line of that name; `nil` where there is none.
    package func firstByte(of name: FieldName) -> UInt8? {
        guard let range = range(of: name), !range.isEmpty else { return nil }
        return bytes.readableBytesUInt8Span[range.lowerBound]
    }

    /// Whether one line of that name is `*`, or a list of tags with this one.
    func lists(_ name: FieldName, _ tag: EntityTag?, strongly: Bool) -> Bool {
        guard present.contains(name) else { return false }
        let span = bytes.readableBytesUInt8Span
        for line in lines where line.name == name {
            if span.isEqual(to: "*", at: line.value) { return true }
            if let tag, span.lists(tag, at: line.value, strongly: strongly) { return true }
        }
        return false
    }

    /// Where the value of the first line of that name lies in `bytes`.
    @inlinable package func range(of name: FieldName) -> Range<Int>? {
        guard present.contains(name) else { return nil }
        for line in lines where line.name == name { return line.value }
        return nil
    }

    /// How many lines have that name.
    @inlinable package func count(of name: FieldName) -> Int {
        guard repeated.contains(name) else { return present.contains(name) ? 1 : 0 }
        return lines.count { $0.name == name }
    }

    /// The values of all lines of that name, in order. A list field (RFC 9110, section 5.6.1) may come in several.
    @inlinable package func all(_ name: FieldName) -> [ByteBufferView] {
        guard present.contains(name) else { return [] }
        return lines.filter { $0.name == name }.map { bytes.readableBytesView[$0.value] }
    }
}
