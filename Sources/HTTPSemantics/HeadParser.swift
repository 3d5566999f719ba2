package import NIOCore

/// A strict parser of request heads (RFC 9112), for a server that reads no bodies.
///
/// It can be resumed at any cut and looks at each byte once, however the head arrives. What it takes from the buffer is
/// exactly the head; pipelined bytes after it stay. The bytes of the head are shared with the buffer, not copied. Line by
/// line, the first fault ends it: a line end that is not CRLF, a control byte, a field line that is not `name: value`.
package struct HeadParser: Sendable {
    package enum Outcome: Sendable {
        /// More bytes are needed; none of the head has been taken from the buffer.
        case incomplete
        case head(RequestHead)
        /// Nothing more can be parsed from this connection.
        case invalid(HeadError)
    }

    /// Whether no byte of a head has been seen since the last one: empty lines before a head do not count.
    package private(set) var isIdle = true

    private let limits: HeadLimits
    /// How many empty lines came before this head.
    private var emptyLines = 0
    /// Where the line begins that is not complete yet, counted from the beginning of the head.
    private var lineStart = 0
    /// Up to here the bytes of the head are known to be free of control bytes.
    private var scanned = 0
    private var requestLine: RequestLine?
    private var lines: [RequestFields.Line] = []
    /// Of all field lines, those that the server does not look at as well.
    private var lineCount = 0
    private var failure: HeadError?

    package init(limits: HeadLimits = HeadLimits()) {
        self.limits = limits
    }

    /// Takes the next head from the buffer once it is complete.
    ///
    /// - Parameters:
    ///   - buffer: begins with the same unread bytes as in the last call that said `.incomplete`, and more.
    ///   - recent: field lines that need not be read again; gets those of this head.
    package mutating func parse(_ buffer: inout ByteBuffer, _ recent: RecentFields? = nil) -> Outcome {
        if let failure { return .invalid(failure) }
        do throws(HeadError) {
            try skipEmptyLines(&buffer)
            guard let head = try next(&buffer, recent) else { return .incomplete }
            self = HeadParser(limits: limits)
            return .head(head)
        } catch {
            failure = error
            return .invalid(error)
        }
    }

    private mutating func next(_ buffer: inout ByteBuffer, _ recent: RecentFields?) throws(HeadError) -> RequestHead? {
        let isNew = requestLine == nil
        guard let line = try scanRequestLine(buffer.readableBytesUInt8Span) else { return nil }
        if isNew, line.method.name != nil,
            let known = recent?.entry(of: buffer.readableBytesUInt8Span, from: line.end + 2, line.version),
            buffer.readableBytes <= limits.head, let bytes = Self.take(buffer.readableBytes, from: &buffer)
        {
            return try RequestHead(line, bytes, known)
        }
        guard let length = try scanFields(buffer.readableBytesUInt8Span), let bytes = Self.take(length, from: &buffer)
        else { return nil }
        let head = try RequestHead(line, RequestFields(bytes: bytes, lines: lines, total: lineCount))
        // As it would have to come to be known again.
        if isNew, buffer.readableBytes == 0 { recent?.remember(head, from: line.end + 2) }
        return head
    }

    private static func take(_ length: Int, from buffer: inout ByteBuffer) -> ByteBuffer? {
        guard buffer.readerIndex == 0, buffer.readableBytes == length else { return buffer.readSlice(length: length) }
        // The usual case, and a fraction of the work of a slice.
        let whole = buffer
        buffer.moveReaderIndex(forwardBy: length)
        return whole
    }

    /// A client may send an empty line after the body of its last request (RFC 9112, section 2.2).
    private mutating func skipEmptyLines(_ buffer: inout ByteBuffer) throws(HeadError) {
        guard isIdle else { return }
        while buffer.readableBytes > 0, buffer.readableBytesUInt8Span[0] == .carriageReturn {
            guard buffer.readableBytes > 1 else { return }
            guard buffer.readableBytesUInt8Span[1] == .lineFeed else { break }
            emptyLines += 1
            guard emptyLines <= 4 else { throw .malformed("Too many empty lines before the request.") }
            buffer.moveReaderIndex(forwardBy: 2)
        }
        isIdle = buffer.readableBytes == 0
    }

    /// `nil` while it has not arrived.
    private mutating func scanRequestLine(_ bytes: Span<UInt8>) throws(HeadError) -> RequestLine? {
        if let requestLine { return requestLine }
        guard let end = try requestLineEnd(bytes) else { return nil }
        let line = try RequestLine(bytes, 0..<end)
        requestLine = line
        lineStart = end + 2
        scanned = lineStart
        return line
    }

    /// Where the request line ends; `nil` while its CRLF has not arrived.
    private mutating func requestLineEnd(_ bytes: Span<UInt8>) throws(HeadError) -> Int? {
        // One window for both: what is refused does not depend on how much arrived at a time.
        let limit = min(limits.requestLine + 2, limits.head)
        let window = min(bytes.count, limit)
        let control = scanned < window ? bytes.firstControl(in: scanned..<window) : nil
        scanned = control ?? window
        // A control byte within that length comes first, as it does where the rest has not arrived.
        if scanned > RequestLine.longestMethod { try RequestLine.checkMethodLength(bytes) }
        if let control, try Self.endsLine(bytes, at: control, window) { return control }
        guard window < limit else { throw HeadError(.uriTooLong, "The request line is too long.") }
        return nil
    }

    /// The length of the head; `nil` while its last line has not arrived.
    private mutating func scanFields(_ bytes: Span<UInt8>) throws(HeadError) -> Int? {
        let window = min(bytes.count, limits.head)
        // Here and not in the properties: those are in memory.
        var start = lineStart
        var scanned = scanned
        while scanned < window {
            guard let control = bytes.firstControl(in: scanned..<window) else {
                scanned = window
                break
            }
            scanned = control
            guard try Self.endsLine(bytes, at: control, window) else { break }
            if control == start { return control + 2 }
            try take(bytes, start..<control)
            start = control + 2
            scanned = start
        }
        guard window < limits.head else { throw HeadError(.headTooLarge, "The request head is too large.") }
        lineStart = start
        self.scanned = scanned
        return nil
    }

    @inline(__always)
    private mutating func take(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(HeadError) {
        guard lineCount < limits.fields else { throw HeadError(.headTooLarge, "Too many field lines.") }
        lineCount += 1
        guard let known = try RequestFields.Line.parse(bytes, line) else { return }
        if lines.isEmpty { lines.reserveCapacity(16) }
        lines.append(known)
    }

    /// Whether the first control byte of a line, which can only be that of its CRLF, stands there with its LF.
    ///
    /// - Returns: `false` where the LF has not arrived.
    @inline(__always)
    private static func endsLine(_ bytes: Span<UInt8>, at control: Int, _ window: Int) throws(HeadError) -> Bool {
        guard bytes[control] == .carriageReturn else {
            throw .malformed(
                bytes[control] == .lineFeed ? "A line ends with LF alone, not CRLF." : "A control byte in the head."
            )
        }
        guard control + 1 < window else { return false }
        guard bytes[control + 1] == .lineFeed else { throw .malformed("A CR that no LF follows.") }
        return true
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let slash = UInt8(ascii: "/")
    static let colon = UInt8(ascii: ":")
    static let dot = UInt8(ascii: ".")
}
