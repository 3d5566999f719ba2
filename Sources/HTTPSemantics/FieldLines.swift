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
        bytes.writeStaticString(name)
        bytes.writeStaticString(": ")
        write(value)
        bytes.writeStaticString("\r\n")
    }

    package mutating func add(_ name: StaticString, _ value: some Sequence<UInt8>) {
        add(name, Array(value))
    }

    package mutating func add(_ name: StaticString, _ value: String) {
        add(name, Array(value.utf8))
    }

    /// Not generic, and not lazy: from another module that took a call for each byte.
    private mutating func write(_ value: [UInt8]) {
        if value.contains(where: \.isFieldControl) {
            bytes.writeBytes(value.map { $0.isFieldControl ? 0x20 : $0 })
        } else {
            bytes.writeBytes(value)
        }
    }

    package mutating func add(_ name: StaticString, _ value: StaticString) {
        bytes.writeStaticString(name)
        bytes.writeStaticString(": ")
        bytes.writeStaticString(value)
        bytes.writeStaticString("\r\n")
    }

    /// Adds a line whose name is not known at compile time (an embedder's). Refused, with `false`, where the name is
    /// not a token (RFC 9110, section 5.6.2).
    package mutating func add(name: String, value: String) -> Bool {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else { return false }
        bytes.writeString(name)
        bytes.writeStaticString(": ")
        write(Array(value.utf8))
        bytes.writeStaticString("\r\n")
        return true
    }

    package mutating func append(_ other: FieldLines) {
        bytes.writeImmutableBuffer(other.bytes)
    }
}

extension UInt8 {
    fileprivate var isFieldControl: Bool { (self < 0x20 && self != 0x09) || self == 0x7F }
}
