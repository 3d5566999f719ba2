package import NIOCore

/// The field lines of a request, in order, as views of the bytes that arrived.
package struct RequestFields: Sendable {
    /// One field line: where its name and its value (without surrounding white space) lie in `bytes`.
    package struct Line: Sendable {
        package var name: Range<Int>
        package var value: Range<Int>
        /// `nil`: a field that the server does not look at.
        package var known: FieldName?

        @inlinable package init(name: Range<Int>, value: Range<Int>, known: FieldName?) {
            self.name = name
            self.value = value
            self.known = known
        }
    }

    /// The head as it arrived. Line ranges are indices of `bytes.readableBytesView`.
    package let bytes: ByteBuffer
    package let lines: [Line]
    /// A bit for each `FieldName` that occurs, so that the usual answer, "absent", costs one instruction.
    @usableFromInline let present: UInt64

    @inlinable package init(bytes: ByteBuffer, lines: [Line]) {
        self.bytes = bytes
        self.lines = lines
        var present: UInt64 = 0
        for line in lines {
            if let known = line.known { present |= 1 &<< UInt64(known.rawValue) }
        }
        self.present = present
    }

    /// The value of the first line of that name, or `nil`.
    @inlinable package subscript(name: FieldName) -> ByteBufferView? {
        guard present & (1 &<< UInt64(name.rawValue)) != 0 else { return nil }
        for line in lines where line.known == name {
            return bytes.readableBytesView[line.value]
        }
        return nil
    }

    /// How many lines have that name.
    @inlinable package func count(of name: FieldName) -> Int {
        guard present & (1 &<< UInt64(name.rawValue)) != 0 else { return 0 }
        return lines.count { $0.known == name }
    }

    /// The values of all lines of that name, in order. A list field (RFC 9110, section 5.6.1) may come in several.
    @inlinable package func all(_ name: FieldName) -> [ByteBufferView] {
        guard present & (1 &<< UInt64(name.rawValue)) != 0 else { return [] }
        return lines.filter { $0.known == name }.map { bytes.readableBytesView[$0.value] }
    }
}
