package import NIOCore

/// The field lines of a response, encoded as they go out: `Name: value CRLF` after one another.
///
/// Values are checked where they are added, so that no byte that could end a line is ever written (RFC 9110,
/// section 5.5). `Date`, `Connection` and `Content-Length` are not in here: the server adds them.
package struct FieldLines: Sendable {
    package private(set) var bytes: ByteBuffer

    package init() { bytes = ByteBuffer() }

    /// Adds a line. Control bytes of the value (all below 0x20 but TAB, and 0x7F) are replaced by a space.
    package mutating func add(_ name: StaticString, _ value: [UInt8]) {
        name.withUTF8Buffer { name in unsafe value.withUnsafeBufferPointer { unsafe write(name, $0) } }
    }

    package mutating func add(_ name: StaticString, _ value: some Sequence<UInt8>) {
        add(name, Array(value))
    }

    package mutating func add(_ name: StaticString, _ value: String) {
        add(name, Array(value.utf8))
    }

    package mutating func add(_ name: StaticString, _ value: StaticString) {
        name.withUTF8Buffer { name in value.withUTF8Buffer { unsafe write(name, $0) } }
    }

    /// Adds `Content-Range` (RFC 9110, section 14.4).
    ///
    /// - Parameter total: the length of the whole, in bytes.
    package mutating func addContentRange(_ range: Range<Int64>, of total: Int64) {
        // In place: as text it would be five allocations.
        bytes.writeStaticString("Content-Range: bytes ")
        bytes.writeDecimal(range.lowerBound)
        bytes.writeInteger(UInt8(ascii: "-"))
        bytes.writeDecimal(range.upperBound - 1)
        bytes.writeInteger(UInt8.slash)
        bytes.writeDecimal(total)
        bytes.writeStaticString("\r\n")
    }

    /// Adds a line whose name is not known at compile time (an embedder's). Refused, with `false`, where the name is
    /// not a token (RFC 9110, section 5.6.2).
    package mutating func add(name: String, value: String) -> Bool {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else { return false }
        unsafe Array(name.utf8).withUnsafeBufferPointer { name in
            unsafe Array(value.utf8).withUnsafeBufferPointer { unsafe write(name, $0) }
        }
        return true
    }

    /// Keeps data of our own from being taken for anything else. Not for files: a page may load one by a tag that its
    /// type does not fit, as it may from a host.
    package mutating func addNoSniff() { add("X-Content-Type-Options", "nosniff" as StaticString) }

    package mutating func append(_ other: FieldLines) {
        bytes.writeImmutableBuffer(other.bytes)
    }

    /// In one piece: each write to a buffer costs some hundred instructions.
    private mutating func write(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        if bytes.capacity == 0 { bytes.reserveCapacity(Self.usualLength) }
        let length = name.count + 2 + value.count + 2
        unsafe bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { line in
            unsafe line.copyBytes(from: name)
            var end = name.count
            func append(_ byte: UInt8) {
                unsafe line[end] = byte
                end += 1
            }
            append(UInt8(ascii: ":"))
            append(0x20)
            for offset in 0..<value.count {
                let byte = unsafe value[offset]
                append(byte.isFieldControl ? 0x20 : byte)
            }
            append(0x0D)
            append(0x0A)
            return length
        }
    }

    /// Of all lines of an answer. In bytes.
    private static let usualLength = 480
}

extension UInt8 {
    fileprivate var isFieldControl: Bool { (self < 0x20 && self != 0x09) || self == 0x7F }
}
